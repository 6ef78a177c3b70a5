/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-typed.h"

#include "latch-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What a person types or pastes brings along what nobody sees: the blanks of a
 * page, the zero-width characters of an editor, the line breaks of a mail. */

#define MASK "****"

/* As many characters as the form takes for a name. */
#define LONGEST_LINE 200

/* Other format characters are seen: the number signs of Arabic, and the tags that make a flag of England. */
static gboolean
is_unseen (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  if (type == G_UNICODE_FORMAT)
    return c == 0x00ad || c == 0x061c || c == 0x180e || c == 0xfeff || (c >= 0x2000 && c <= 0x206f);

  return type == G_UNICODE_CONTROL || g_unichar_isspace (c) || type == G_UNICODE_SPACE_SEPARATOR ||
         type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

static gboolean
is_line_break (gunichar c)
{
  return c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/**
 * latch_typed_trim:
 * @text: what was typed, UTF-8
 * @length: (out): the length of what is returned, in bytes; 0 when nothing can be seen
 *
 * Leaves the blanks, control and format characters at both ends out.
 *
 * Returns: (transfer none): where the rest begins in @text
 */
const char *
latch_typed_trim (const char *text,
                  size_t     *length)
{
  const char *end;

  while (*text != '\0' && is_unseen (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  end = text + strlen (text);
  while (end > text)
    {
      const char *last = g_utf8_prev_char (end);

      if (!is_unseen (g_utf8_get_char (last)))
        break;

      end = last;
    }

  *length = (size_t)(end - text);
  return text;
}

/**
 * latch_typed_split:
 * @text: words as they were typed, between commas of any script, UTF-8
 *
 * Some keyboards have the commas of other scripts, and blanks around a word are
 * no part of it.
 *
 * Returns: (transfer full) (array zero-terminated=1): the words in which something can be seen
 */
char **
latch_typed_split (const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = g_regex_split_simple ("[,،、，]", text, 0, 0);

  for (size_t i = 0; parts[i] != NULL; i++)
    {
      size_t           length;
      const char      *start = latch_typed_trim (parts[i], &length);
      g_autofree char *word = g_strndup (start, length);

      if (length > 0)
        g_strv_builder_add (builder, word);
    }

  return g_strv_builder_end (builder);
}

/**
 * latch_typed_dup_listable:
 * @words: (array zero-terminated=1): words, such as tags
 *
 * Picks the words that latch_typed_split() gives as they are when they stand in a list. One with a comma in it does not.
 *
 * Returns: (transfer full) (array zero-terminated=1): copies of these words
 */
char **
latch_typed_dup_listable (const char *const *words)
{
  g_autoptr (GStrvBuilder) listable = g_strv_builder_new ();

  for (size_t i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) parts = latch_typed_split (words[i]);

      if (g_strv_length (parts) == 1 && g_str_equal (parts[0], words[i]))
        g_strv_builder_add (listable, words[i]);
    }

  return g_strv_builder_end (listable);
}

/**
 * latch_typed_join:
 * @text: a secret as it was typed, UTF-8
 *
 * Takes line breaks out, with the blanks around them: a mail or a terminal has
 * wrapped the secret, which has none itself.
 */
void
latch_typed_join (char *text)
{
  const char *from = text;
  char       *to = text;

  while (*from != '\0')
    {
      const char *next = from;
      gboolean    breaks = FALSE;

      for (; *next != '\0' && is_unseen (g_utf8_get_char (next)); next = g_utf8_next_char (next))
        breaks = breaks || is_line_break (g_utf8_get_char (next));

      if (next == from)
        next = g_utf8_next_char (from);
      if (breaks)
        from = next;
      while (from < next)
        *to++ = *from++;
    }

  while (to <= from)
    *to++ = '\0';
}

/* Joiners shape the letters of some scripts, and marks of direction stand in for a letter; neither turns other text around. */
static gboolean
is_misleading (gunichar c)
{
  return g_unichar_type (c) == G_UNICODE_FORMAT && is_unseen (c) && c != 0x061c && (c < 0x200c || c > 0x200f);
}

static char *
dup_visible (const char *text,
             size_t      max_length)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (size_t length = 0; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (is_misleading (c))
        continue;

      if (length++ == max_length)
        {
          g_string_append (line, "…");
          break;
        }

      g_string_append_unichar (line, g_unichar_iscntrl (c) || is_line_break (c) ? ' ' : c);
    }

  /* A list keeps thousands of lines, and none of the room that a GString has left. */
  return g_strndup (line->str, line->len);
}

/**
 * latch_typed_dup_visible:
 * @text: a sentence that may have something in it which somebody else has written, UTF-8
 *
 * Gets it as one line that a terminal or another text can have in it.
 *
 * Returns: (transfer full): @text without characters that change how text is laid out
 */
char *
latch_typed_dup_visible (const char *text)
{
  return dup_visible (text, G_MAXSIZE);
}

/**
 * latch_typed_dup_line:
 * @text: a name from a file that somebody else may have written, UTF-8
 *
 * Gets it as one short line, which can neither push away what stands below it
 * nor turn around what stands beside it.
 *
 * Returns: (transfer full): @text without characters that change how text is laid out, cut after 200 characters
 */
char *
latch_typed_dup_line (const char *text)
{
  return dup_visible (text, LONGEST_LINE);
}

/**
 * latch_typed_isolate:
 * @name: a name that a person typed, UTF-8
 *
 * Prepares a name for use in a sentence. In the other writing direction it would reorder the words and quotes beside it.
 *
 * Returns: (transfer full): @name between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE, which are invisible
 *   (Unicode Standard Annex 9)
 */
char *
latch_typed_isolate (const char *name)
{
  return g_strconcat ("\u2068", name, "\u2069", NULL);
}

/* It says which character is wrong, which is none of the secret’s, and nothing else of it. Where it stands would be
 * counted without what was trimmed and joined, and the person sees the text with it. */
static void
set_character_error (gunichar c,
                     GError **error)
{
  char character[7] = "";

  g_unichar_to_utf8 (c, character);
  if (is_unseen (c) || !g_unichar_isprint (c))
    /* Translators: %04X is the number of the character in Unicode, such as 200B */
    g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("This secret contains a space or an invisible character (U+%04X). Copy it again, or remove that character."), c);
  else
    /* Translators: %s is a character, which may look like an English letter; %04X is its number in Unicode, such as 041E */
    g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("This secret contains “%s” (U+%04X). A secret has only English letters, digits and symbols. Copy it again, or type it."), character, c);
}

/**
 * latch_typed_check_secret:
 * @secret: a secret, trimmed and joined
 * @error: return location for %LATCH_ERROR_INVALID
 *
 * Tells whether @secret can be one: printable ASCII, and not the asterisks that
 * a page shows in its place. The sentence names the first character that is
 * wrong, and nothing else of what was typed.
 *
 * Returns: %TRUE when it can be sent
 */
gboolean
latch_typed_check_secret (const char *secret,
                          GError    **error)
{
  for (const char *c = secret; *c != '\0'; c = g_utf8_next_char (c))
    {
      if (!g_ascii_isgraph (*c))
        {
          set_character_error (g_utf8_get_char (c), error);
          return FALSE;
        }
    }

  if (strstr (secret, MASK) != NULL)
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID,
                           _ ("These asterisks only stand for a secret. Show the secret where you copied them, and copy it again."));
      return FALSE;
    }

  return TRUE;
}
