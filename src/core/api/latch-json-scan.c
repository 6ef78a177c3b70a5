/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-json-scan.h"

#include "latch-error.h"

#include <glib/gi18n-lib.h>

/* json-glib 1.6 recurses without a bound and crashes at about 60 000 levels; the service’s responses have 5. */
#define MAX_DEPTH 64

#define LARGEST_INTEGER "9223372036854775807"

typedef struct
{
  const char *next;
  const char *end;
  guint       depth;
  guint       tokens_left;
} Scan;

static gboolean
is_at (const Scan *scan,
       char        mark)
{
  return scan->next < scan->end && *scan->next == mark;
}

static gboolean
consume (Scan *scan,
         char  mark)
{
  if (!is_at (scan, mark))
    return FALSE;

  scan->next++;
  return TRUE;
}

static void
skip_blanks (Scan *scan)
{
  while (is_at (scan, ' ') || is_at (scan, '\t') || is_at (scan, '\n') || is_at (scan, '\r'))
    scan->next++;
}

static gboolean
consume_after_blanks (Scan *scan,
                      char  mark)
{
  skip_blanks (scan);
  return consume (scan, mark);
}

static gboolean
count_tokens (Scan *scan,
              guint n_tokens)
{
  if (scan->tokens_left < n_tokens)
    return FALSE;

  scan->tokens_left -= n_tokens;
  return TRUE;
}

static gboolean
scan_hexadecimal (Scan  *scan,
                  guint *unit)
{
  *unit = 0;

  for (int i = 0; i < 4; i++)
    {
      if (scan->next == scan->end || !g_ascii_isxdigit (*scan->next))
        return FALSE;

      *unit = *unit * 16 + (guint)g_ascii_xdigit_value (*scan->next++);
    }

  return TRUE;
}

/* json-glib 1.6 ends a string at \u0000, and makes invalid UTF-8 of half a surrogate pair. */
static gboolean
scan_code_point (Scan *scan)
{
  guint unit;

  if (!scan_hexadecimal (scan, &unit) || unit == 0)
    return FALSE;

  if (unit < 0xd800 || unit > 0xdfff)
    return TRUE;

  return unit < 0xdc00 &&
         consume (scan, '\\') && consume (scan, 'u') &&
         scan_hexadecimal (scan, &unit) &&
         unit >= 0xdc00 && unit <= 0xdfff;
}

static gboolean
scan_escape (Scan *scan)
{
  static const char letters[] = { '"', '\\', '/', 'b', 'f', 'n', 'r', 't' };

  if (consume (scan, 'u'))
    return scan_code_point (scan);

  if (scan->next == scan->end)
    return FALSE;

  return memchr (letters, *scan->next++, sizeof letters) != NULL;
}

static gboolean
scan_string (Scan *scan)
{
  if (!count_tokens (scan, 1) || !consume (scan, '"'))
    return FALSE;

  while (scan->next < scan->end)
    {
      guchar byte = (guchar)*scan->next++;

      if (byte == '"')
        return TRUE;
      if (byte < 0x20)
        return FALSE;
      if (byte == '\\' && !scan_escape (scan))
        return FALSE;
    }

  return FALSE;
}

static size_t
skip_digits (Scan *scan)
{
  const char *first = scan->next;

  while (scan->next < scan->end && g_ascii_isdigit (*scan->next))
    scan->next++;

  return (size_t)(scan->next - first);
}

/* json-glib 1.6 reads 010 as 8, and wraps what does not fit into 64 bits: -18446744073709551615 becomes 1. */
static gboolean
scan_integer (Scan *scan)
{
  const char *first;
  size_t      n_digits;

  consume (scan, '-');
  first = scan->next;
  n_digits = skip_digits (scan);

  if (n_digits == 0 || (n_digits > 1 && *first == '0'))
    return FALSE;

  if (is_at (scan, '.') || is_at (scan, 'e') || is_at (scan, 'E'))
    return TRUE;

  return n_digits < strlen (LARGEST_INTEGER) ||
         (n_digits == strlen (LARGEST_INTEGER) && memcmp (first, LARGEST_INTEGER, n_digits) <= 0);
}

static gboolean
scan_number (Scan *scan)
{
  if (!scan_integer (scan))
    return FALSE;

  if (consume (scan, '.') && skip_digits (scan) == 0)
    return FALSE;

  if (!consume (scan, 'e') && !consume (scan, 'E'))
    return TRUE;

  if (!consume (scan, '+'))
    consume (scan, '-');

  return skip_digits (scan) > 0;
}

static gboolean
scan_word (Scan       *scan,
           const char *word)
{
  for (const char *letter = word; *letter != '\0'; letter++)
    {
      if (!consume (scan, *letter))
        return FALSE;
    }

  return TRUE;
}

static gboolean
scan_scalar (Scan *scan)
{
  if (is_at (scan, '"'))
    return scan_string (scan);

  if (!count_tokens (scan, 1))
    return FALSE;

  if (is_at (scan, 't'))
    return scan_word (scan, "true");
  if (is_at (scan, 'f'))
    return scan_word (scan, "false");
  if (is_at (scan, 'n'))
    return scan_word (scan, "null");

  return scan_number (scan);
}

static gboolean
scan_name (Scan *scan)
{
  skip_blanks (scan);
  return scan_string (scan) && consume_after_blanks (scan, ':');
}

/* Objects and arrays in one function, which calls itself at most MAX_DEPTH deep. */
static gboolean
scan_container (Scan *scan)
{
  gboolean is_object = is_at (scan, '{');
  char     closing = is_object ? '}' : ']';

  if (scan->depth == MAX_DEPTH || !count_tokens (scan, 2))
    return FALSE;

  scan->depth++;
  scan->next++;

  if (!consume_after_blanks (scan, closing))
    {
      do
        {
          if (is_object && !scan_name (scan))
            return FALSE;

          skip_blanks (scan);
          if (!(is_at (scan, '{') || is_at (scan, '[') ? scan_container (scan) : scan_scalar (scan)))
            return FALSE;
        }
      while (consume_after_blanks (scan, ','));

      if (!consume (scan, closing))
        return FALSE;
    }

  scan->depth--;
  return TRUE;
}

static void
set_damaged (GError **error)
{
  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED, _ ("The service’s response is damaged or incomplete."));
}

/**
 * latch_json_scan:
 * @text: (array length=length) (nullable): what the service sent, any bytes
 * @length: its length in bytes
 * @max_tokens: how many brackets, names and values it may have; the parser needs about 150 bytes for each
 * @error: return location for %LATCH_ERROR_UNEXPECTED
 *
 * Tells whether @text is exactly one JSON object or array by RFC 8259: UTF-8
 * without a byte order mark, at most 64 levels deep, no `\u0000`, no lone
 * surrogates, and integers that fit into 64 bits.
 *
 * It runs before json-glib, which in version 1.6 accepts much that is not JSON,
 * misreads some of it, and crashes or leaks on the rest. Errors never quote
 * @text, since it may hold a token.
 *
 * Returns: %TRUE when @text is safe for json-glib
 */
gboolean
latch_json_scan (const char *text,
                 size_t      length,
                 guint       max_tokens,
                 GError    **error)
{
  Scan scan = { text, text, 0, max_tokens };

  if (length > 0)
    scan.end += length;

  skip_blanks (&scan);
  if (scan.next < scan.end && !is_at (&scan, '{') && !is_at (&scan, '['))
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED,
                           _ ("The response did not come from the service. Check the service address and the network."));
      return FALSE;
    }

  if (scan.next < scan.end && g_utf8_validate_len (text, length, NULL) && scan_container (&scan))
    {
      skip_blanks (&scan);
      if (scan.next == scan.end)
        return TRUE;
    }

  set_damaged (error);
  return FALSE;
}

/**
 * latch_json_find_mistake:
 * @text: what should begin with a JSON object or array, UTF-8
 * @max_tokens: how many tokens it may have, as in [func@Latch.json_scan]
 *
 * Tells how far @text can be read as one JSON object or array, for somebody who
 * has to correct it.
 *
 * Returns: (nullable): where it stops being JSON, which is the end of a text that is cut off, or %NULL when the object is whole
 */
const char *
latch_json_find_mistake (const char *text,
                         guint       max_tokens)
{
  Scan scan = { text, text + strlen (text), 0, max_tokens };

  if ((is_at (&scan, '{') || is_at (&scan, '[')) && scan_container (&scan))
    return NULL;

  return scan.next;
}

/**
 * latch_json_parse:
 * @bytes: what the service sent
 * @max_tokens: how many tokens it may have, as in [func@Latch.json_scan]
 * @error: return location for %LATCH_ERROR_UNEXPECTED
 *
 * Parses what passes [func@Latch.json_scan]. Of members with the same name
 * the last one counts. May be called in any thread.
 *
 * json-glib’s own messages are dropped, since they quote the text.
 *
 * Returns: (transfer full): a node that holds an object or an array
 */
JsonNode *
latch_json_parse (GBytes  *bytes,
                  guint    max_tokens,
                  GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  size_t      length;
  const char *text = g_bytes_get_data (bytes, &length);

  if (!latch_json_scan (text, length, max_tokens, error))
    return NULL;

  /* No known text passes the scan and is refused by json-glib. */
  if (!json_parser_load_from_data (parser, text, (gssize)length, NULL))
    {
      set_damaged (error);
      return NULL;
    }

  return json_parser_steal_root (parser);
}

/**
 * latch_json_get_string:
 * @object: an object
 * @name: the name of a member
 *
 * json-glib’s own getter prints a critical, or converts silently, when the type
 * is another one.
 *
 * Returns: (nullable) (transfer none): the string, or %NULL when there is none
 */
const char *
latch_json_get_string (JsonObject *object,
                       const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}
