/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-practice-json.h"

#define MAX_DEPTH 32

/* How long an escape is, 0 for one that json-glib would turn into something that is no text: half a character. */
static size_t
measure_escape (const char *text,
                size_t      length)
{
  static const char character[] = "^\\\\u(d[89ab][0-9a-f]{2}\\\\ud[c-f][0-9a-f]{2}|[0-9a-ce-f][0-9a-f]{3}|d[0-7][0-9a-f]{2})";
  g_autofree char  *escape = g_strndup (text, MIN (length, 12));

  if (length < 2)
    return 0;
  if (text[1] != 'u')
    return 2;
  if (!g_regex_match_simple (character, escape, G_REGEX_CASELESS, 0))
    return 0;

  return g_ascii_tolower (text[2]) == 'd' && strchr ("89abAB", text[3]) != NULL ? 12 : 6;
}

/* json-glib parses by recursion, so that deep nesting would end the stack and with it the window. It also takes comments and
 * single quotes, in which a quote means something else, and which are no JSON. */
static gboolean
is_readable (const char *text,
             size_t      length)
{
  static const char punctuation[] = "{}[]:,+-. \t\r\n";
  gboolean          in_string = FALSE;
  guint             depth = 0;

  for (size_t i = 0; i < length; i++)
    {
      if (in_string && text[i] == '\\')
        {
          size_t n_bytes = measure_escape (text + i, length - i);

          if (n_bytes == 0)
            return FALSE;
          i += n_bytes - 1;
        }
      else if (text[i] == '"')
        in_string = !in_string;
      else if (in_string)
        continue;
      else if (text[i] == '\0' || (!g_ascii_isalnum (text[i]) && strchr (punctuation, text[i]) == NULL))
        return FALSE;
      else if (text[i] == '{' || text[i] == '[')
        depth++;
      else if ((text[i] == '}' || text[i] == ']') && depth > 0)
        depth--;

      if (depth > MAX_DEPTH)
        return FALSE;
    }

  return TRUE;
}

/**
 * latch_practice_json_read_object:
 * @bytes: a request, or a file
 *
 * Returns: (nullable) (transfer full): what it says, or %NULL when it is not a JSON object, or nested too deeply
 */
JsonNode *
latch_practice_json_read_object (GBytes *bytes)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  size_t      length;
  const char *text = g_bytes_get_data (bytes, &length);
  JsonNode   *root = NULL;

  if (length > 0 && is_readable (text, length) && json_parser_load_from_data (parser, text, (gssize)length, NULL))
    root = json_parser_get_root (parser);

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_parser_steal_root (parser) : NULL;
}
