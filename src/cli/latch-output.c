/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-output.h"

#include "latch-typed.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* All that a command says. What was asked for goes to standard output, and all
 * that is said about it to standard error. Everything is UTF-8, whatever the
 * locale, so that a name is the same for each program that reads it.
 *
 * A name may be somebody else’s, so nothing of it reaches a terminal that would
 * move the cursor or turn other text around.
 *
 * Whoever reads may stop doing so, and a terminal can be halted. The program
 * waits for that, and the first signal ends the wait: signals are answered by
 * the main loop, which does not run meanwhile. */

#define CLEAR_LINE "\r\033[K"
#define COLUMN_GAP 2

/* The colours of the style classes that a state has in the window. */
static const struct
{
  const char *style_class;
  const char *code;
} colours[] = {
  { "success", "\033[32m" },
  { "warning", "\033[33m" },
  { "dim-label", "\033[2m" },
};

struct _LatchTable
{
  GPtrArray *rows;
};

typedef struct
{
  const char *style_class;
  char      **cells;
} Row;

static gboolean wants_help;
static gboolean is_quiet;
static gboolean is_json;
static gboolean shows_progress;
static GString *unwritten;
static int      reason_not_written;

/**
 * latch_output_add_options:
 * @context: the options of a command
 * @has_json: whether a program can read what the command says
 *
 * Adds the options that decide how a command says it.
 */
void
latch_output_add_options (GOptionContext *context,
                          gboolean        has_json)
{
  static const GOptionEntry json[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, N_ ("Write JSON for other programs"), NULL },
    { NULL },
  };
  static const GOptionEntry common[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, &wants_help, N_ ("Show this help"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &is_quiet, N_ ("Write no messages except errors"), NULL },
    { NULL },
  };

  /* GLib would write it in the encoding of the locale, with question marks in it. */
  g_option_context_set_help_enabled (context, FALSE);
  if (has_json)
    g_option_context_add_main_entries (context, json, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
}

/**
 * latch_output_wants_help:
 *
 * Returns: %TRUE when somebody asks what the command takes
 */
gboolean
latch_output_wants_help (void)
{
  return wants_help;
}

/**
 * latch_output_wants_json:
 *
 * Returns: %TRUE when a program reads what is said
 */
gboolean
latch_output_wants_json (void)
{
  return is_json;
}

/* -- Writing ----------------------------------------------------------------------- */

static void
wait_for_reader (int file)
{
  static const int       ends[] = { SIGINT, SIGTERM, SIGHUP };
  const struct sigaction usual = { .sa_handler = SIG_DFL };
  struct sigaction       kept[G_N_ELEMENTS (ends)];
  struct pollfd          reader = { .fd = file, .events = POLLOUT };

  if (poll (&reader, 1, 0) != 0)
    return;

  for (size_t i = 0; i < G_N_ELEMENTS (ends); i++)
    sigaction (ends[i], &usual, &kept[i]);
  while (poll (&reader, 1, -1) < 0 && errno == EINTR)
    ;
  for (size_t i = 0; i < G_N_ELEMENTS (ends); i++)
    sigaction (ends[i], &kept[i], NULL);
}

/* No more at once than a pipe has room for when it has any. */
static gboolean
write_all (int         file,
           const char *text,
           size_t      length)
{
  while (length > 0)
    {
      gssize n_written;

      wait_for_reader (file);
      n_written = write (file, text, MIN (length, PIPE_BUF));
      if (n_written < 0 && errno != EINTR && errno != EAGAIN)
        return FALSE;

      text += MAX (n_written, 0);
      length -= (size_t)MAX (n_written, 0);
    }

  return TRUE;
}

/* Who has stopped reading ends the program as well, in silence; GIO has turned that signal off. */
static void
write_output (const char *text,
              size_t      length)
{
  const struct sigaction usual = { .sa_handler = SIG_DFL };
  struct sigaction       kept;

  sigaction (SIGPIPE, &usual, &kept);
  if (reason_not_written == 0 && !write_all (STDOUT_FILENO, text, length))
    reason_not_written = errno;
  sigaction (SIGPIPE, &kept, NULL);
}

static GString *
get_unwritten (void)
{
  if (unwritten == NULL)
    unwritten = g_string_new (NULL);

  return unwritten;
}

static void
write_unwritten (void)
{
  GString *output = get_unwritten ();

  write_output (output->str, output->len);
  g_string_truncate (output, 0);
}

/* A message stands below what was written before it. There is nowhere to say that it cannot be written. */
static void
write_message (const char *text)
{
  latch_output_show_progress (NULL);
  write_unwritten ();
  write_all (STDERR_FILENO, text, strlen (text));
}

/**
 * latch_output_dup_visible:
 * @text: lines, in which something may stand that somebody else has written
 *
 * Returns: (transfer full): the lines without what would move the cursor of a terminal
 */
char *
latch_output_dup_visible (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto (GStrv) lines = g_strsplit (valid, "\n", -1);

  for (size_t i = 0; lines[i] != NULL; i++)
    {
      char *line = latch_typed_dup_visible (lines[i]);

      g_free (lines[i]);
      lines[i] = line;
    }

  return g_strjoinv ("\n", lines);
}

/**
 * latch_output_write:
 * @text: a line without its end, UTF-8
 *
 * Writes what was asked for. A program gets it as it is.
 */
void
latch_output_write (const char *text)
{
  g_autofree char *visible = isatty (STDOUT_FILENO) ? latch_output_dup_visible (text) : NULL;

  g_string_append_printf (get_unwritten (), "%s\n", visible != NULL ? visible : text);
}

static gboolean
check_written (GError **error)
{
  if (reason_not_written == 0)
    return TRUE;

  if (reason_not_written == EBADF)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("Standard output is closed, so the output is lost."));
  else
    /* Translators: %s is the system’s reason, such as “No space left on device” */
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (reason_not_written), _ ("The output could not be written: %s."), g_strerror (reason_not_written));
  return FALSE;
}

/**
 * latch_output_write_secret:
 * @secret: a secret
 * @error: return location for what the system says against it
 *
 * Writes a secret and the end of a line at once, without a copy of it.
 *
 * Returns: %TRUE when all of it was written
 */
gboolean
latch_output_write_secret (SecretValue *secret,
                           GError     **error)
{
  size_t      length;
  const char *text = secret_value_get (secret, &length);

  write_output (text, length);
  write_output ("\n", 1);
  return check_written (error);
}

/**
 * latch_output_flush:
 * @error: return location for what the system says against it
 *
 * Ends the output.
 *
 * Returns: %TRUE when everything was written
 */
gboolean
latch_output_flush (GError **error)
{
  latch_output_show_progress (NULL);
  write_unwritten ();
  return check_written (error);
}

/**
 * latch_output_tell:
 * @sentence: a translated sentence
 *
 * Says something that nobody needs who reads the output.
 */
void
latch_output_tell (const char *sentence)
{
  g_autofree char *visible = latch_output_dup_visible (sentence);
  g_autofree char *message = g_strconcat (visible, "\n", NULL);

  if (!is_quiet)
    write_message (message);
}

/**
 * latch_output_complain:
 * @sentence: a translated sentence that says what went wrong
 *
 * Says why a command ends without what was asked for.
 */
void
latch_output_complain (const char *sentence)
{
  g_autofree char *visible = latch_output_dup_visible (sentence);
  g_auto (GStrv) lines = g_strsplit (visible, "\n", -1);

  for (size_t i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *message = g_strdup_printf ("latch: %s\n", lines[i]);

      write_message (message);
    }
}

static gboolean
is_dumb (void)
{
  return g_strcmp0 (g_getenv ("TERM"), "dumb") == 0;
}

/**
 * latch_output_show_progress:
 * @words: (nullable): what is being done, translated, or %NULL when nothing is
 *
 * Shows on a terminal what a command waits for, until something else is said.
 */
void
latch_output_show_progress (const char *words)
{
  g_autofree char *line = NULL;

  if (words == NULL && !shows_progress)
    return;

  if (is_quiet || is_dumb () || !isatty (STDERR_FILENO))
    return;

  line = g_strconcat (CLEAR_LINE, words, NULL);
  write_all (STDERR_FILENO, line, strlen (line));
  shows_progress = words != NULL;
}

/* -- Tables ------------------------------------------------------------------------ */

/* no-color.org: any value but none. */
static gboolean
has_colours (void)
{
  const char *none = g_getenv ("NO_COLOR");

  return isatty (STDOUT_FILENO) && (none == NULL || *none == '\0') && !is_dumb ();
}

static const char *
get_colour (const char *style_class)
{
  for (size_t i = 0; i < G_N_ELEMENTS (colours); i++)
    {
      if (g_strcmp0 (colours[i].style_class, style_class) == 0)
        return colours[i].code;
    }

  return NULL;
}

/* In columns of a terminal. */
static guint
get_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

static guint
get_column_width (LatchTable *self,
                  guint       column)
{
  guint width = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = self->rows->pdata[i];

      if (column < g_strv_length (row->cells))
        width = MAX (width, get_width (row->cells[column]));
    }

  return width;
}

static void
row_free (Row *row)
{
  g_strfreev (row->cells);
  g_free (row);
}

/**
 * latch_table_new:
 *
 * Returns: (transfer full): a table without rows
 */
LatchTable *
latch_table_new (void)
{
  LatchTable *self = g_new0 (LatchTable, 1);

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)row_free);
  return self;
}

/**
 * latch_table_free:
 * @self: (transfer full): a table
 */
void
latch_table_free (LatchTable *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/**
 * latch_table_add:
 * @self: a table
 * @style_class: (nullable): the style class of the last text, whose colour a terminal shows
 * @cells: (array zero-terminated=1): the texts of a row, UTF-8
 *
 * Adds a row.
 */
void
latch_table_add (LatchTable        *self,
                 const char        *style_class,
                 const char *const *cells)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  Row *row = g_new0 (Row, 1);

  for (size_t i = 0; cells[i] != NULL; i++)
    {
      g_autofree char *line = latch_typed_dup_line (cells[i]);

      g_strv_builder_add (builder, line);
    }

  row->style_class = style_class;
  row->cells = g_strv_builder_end (builder);
  g_ptr_array_add (self->rows, row);
}

static void
print_row (const Row    *row,
           const GArray *widths)
{
  const char *colour = has_colours () ? get_colour (row->style_class) : NULL;
  guint       n_cells = g_strv_length (row->cells);
  GString    *output = get_unwritten ();

  while (n_cells > 1 && *row->cells[n_cells - 1] == '\0')
    n_cells--;

  for (guint i = 0; i + 1 < n_cells; i++)
    g_string_append_printf (output, "%s%*s", row->cells[i], (int)(g_array_index (widths, guint, i) - get_width (row->cells[i])) + COLUMN_GAP, "");

  if (colour != NULL)
    g_string_append_printf (output, "%s%s\033[0m\n", colour, row->cells[n_cells - 1]);
  else
    g_string_append_printf (output, "%s\n", row->cells[n_cells - 1]);
}

/**
 * latch_table_print:
 * @self: a table whose rows have the same number of texts
 *
 * Writes the table.
 */
void
latch_table_print (LatchTable *self)
{
  g_autoptr (GArray) widths = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = self->rows->pdata[i];

      while (widths->len < g_strv_length (row->cells))
        {
          guint width = get_column_width (self, widths->len);

          g_array_append_val (widths, width);
        }

      print_row (row, widths);
    }
}
