/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-input.h"

#include "latch-error.h"
#include "latch-output.h"
#include "latch-text-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* What a command is told on its way: files, standard input, and answers. A
 * question is asked on the terminal itself, wherever input and output go. */

#define TERMINAL "/dev/tty"
#define IS_STANDARD_INPUT(path) g_str_equal (path, "-")

/* A line of a terminal has at most as many bytes; see termios(3). */
#define LONGEST_ANSWER 4096

/* How the terminal was before a secret was asked for, and is again whatever ends the process. */
static struct termios usual;
static int            hiding = -1;

/**
 * latch_input_restore:
 *
 * Lets the terminal show again what is typed, where a question for a secret hides it.
 */
void
latch_input_restore (void)
{
  if (hiding >= 0)
    tcsetattr (hiding, TCSAFLUSH, &usual);
  hiding = -1;
}

/* Stopped by Ctrl+Z, or killed by Ctrl+\\, it would leave the shell a terminal without an echo. */
static void
hide (int terminal)
{
  struct termios hidden;

  if (tcgetattr (terminal, &usual) != 0)
    return;

  hidden = usual;
  hidden.c_lflag &= ~(tcflag_t)ECHO;
  hidden.c_lflag |= ICANON;
  hidden.c_cc[VSUSP] = _POSIX_VDISABLE;
  hidden.c_cc[VQUIT] = _POSIX_VDISABLE;
  hiding = terminal;
  tcsetattr (terminal, TCSAFLUSH, &hidden);
}

/**
 * latch_input_read:
 * @session: the session
 * @path: a file, or `-` for standard input
 * @max_length: how long the text may be, in bytes of UTF-8
 * @error: return location for %LATCH_ERROR_INVALID or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the text, which may have secrets; free it with secret_password_free()
 */
char *
latch_input_read (LatchSession *session,
                  const char   *path,
                  size_t        max_length,
                  GError      **error)
{
  GCancellable *cancellable = latch_session_get_cancellable (session);
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GInputStream) standard = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GAsyncResult) result = NULL;
  char *text;

  if (!IS_STANDARD_INPUT (path) && g_file_is_native (file) && !g_file_test (g_file_peek_path (file), G_FILE_TEST_EXISTS))
    {
      /* Translators: %s is the name of a file */
      g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("There is no file “%s”."), path);
      return NULL;
    }

  if (IS_STANDARD_INPUT (path) && isatty (STDIN_FILENO))
    {
      latch_input_say (_ ("Enter the text, which is not shown, then press Ctrl+D on an empty line."));
      hide (STDIN_FILENO);
    }

  if (IS_STANDARD_INPUT (path))
    latch_text_file_read_stream_async (standard, max_length, cancellable, latch_session_keep_cb, &result);
  else
    latch_text_file_read_async (file, TRUE, max_length, cancellable, latch_session_keep_cb, &result);

  text = latch_text_file_read_finish (latch_session_wait (session, &result), error);
  latch_input_restore ();
  if (text == NULL && !IS_STANDARD_INPUT (path))
    g_prefix_error (error, "%s: ", path);
  return text;
}

/**
 * latch_input_check_name:
 * @name: a name among the arguments
 * @error: return location for %LATCH_ERROR_INVALID
 *
 * Returns: %TRUE when it is UTF-8, which nothing but a terminal sees to
 */
gboolean
latch_input_check_name (const char *name,
                        GError    **error)
{
  if (g_utf8_validate (name, -1, NULL))
    return TRUE;

  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("This name is not UTF-8."));
  return FALSE;
}

/* -- Questions ------------------------------------------------------------------------ */

static int
open_terminal (void)
{
  return open (TERMINAL, O_RDWR | O_CLOEXEC | O_NOCTTY);
}

/**
 * latch_input_has_terminal:
 *
 * Returns: %TRUE when there is a terminal on which somebody can be asked
 */
gboolean
latch_input_has_terminal (void)
{
  int terminal = open_terminal ();

  if (terminal < 0)
    return FALSE;

  close (terminal);
  return TRUE;
}

static gboolean
readable_cb (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  gboolean *is_readable = user_data;

  *is_readable = TRUE;
  return G_SOURCE_CONTINUE;
}

/* A terminal gives a whole line at once. Meanwhile signals are answered. */
static gssize
read_answer (LatchSession *session,
             int           terminal,
             char          answer[LONGEST_ANSWER])
{
  GCancellable *cancellable = latch_session_get_cancellable (session);
  gboolean      is_readable = FALSE;
  guint         source = g_unix_fd_add (terminal, G_IO_IN | G_IO_HUP | G_IO_ERR, readable_cb, &is_readable);

  while (!is_readable && !g_cancellable_is_cancelled (cancellable))
    latch_session_step (session);

  g_source_remove (source);
  if (!is_readable)
    return -1;

  return read (terminal, answer, LONGEST_ANSWER - 1);
}

/* What is left of a secret that was pasted with line breaks in it is no command for the shell.
 *
 * Whoever stops here, by a signal or at the end of the input, wants nothing more. */
static SecretValue *
ask (LatchSession *session,
     const char   *question,
     gboolean      is_secret,
     GError      **error)
{
  int              terminal = open_terminal ();
  char             answer[LONGEST_ANSWER];
  gssize           length;
  SecretValue     *value = NULL;
  g_autofree char *visible = latch_output_dup_visible (question);

  if (terminal < 0)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("There is no terminal on which to ask."));
      if (terminal >= 0)
        close (terminal);
      return NULL;
    }

  latch_output_show_progress (NULL);
  if (is_secret)
    hide (terminal);
  dprintf (terminal, "%s ", visible);
  length = read_answer (session, terminal, answer);
  if (is_secret)
    {
      latch_input_restore ();
      dprintf (terminal, "\n");
    }
  close (terminal);

  if (length > 0)
    {
      answer[length] = '\0';
      answer[strcspn (answer, "\r\n")] = '\0';
    }
  if (length > 0 && g_utf8_validate (answer, -1, NULL))
    value = secret_value_new (answer, -1, "text/plain");
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, question);
  explicit_bzero (answer, sizeof answer);
  return value;
}

/**
 * latch_input_ask_value:
 * @session: the session
 * @title: what is asked for, translated
 * @is_secret: whether the terminal hides what is typed
 * @error: return location for %G_OPTION_ERROR_BAD_VALUE when there is no terminal, or for %G_IO_ERROR_CANCELLED
 *
 * Asks for a value on the terminal.
 *
 * Returns: (transfer full): what was entered, which may be empty, or %NULL
 */
SecretValue *
latch_input_ask_value (LatchSession *session,
                       const char   *title,
                       gboolean      is_secret,
                       GError      **error)
{
  g_autofree char *question = g_strdup_printf ("%s:", title);
  SecretValue     *value = ask (session, question, is_secret, error);

  if (value == NULL)
    latch_output_tell (_ ("Nothing was entered."));
  return value;
}

/**
 * latch_input_say:
 * @sentence: what a person has to know before they answer, translated
 *
 * Writes it on the terminal on which latch_input_ask_value() asks, even where messages are not wanted.
 */
void
latch_input_say (const char *sentence)
{
  int              terminal = open_terminal ();
  g_autofree char *visible = latch_output_dup_visible (sentence);

  latch_output_show_progress (NULL);
  if (terminal < 0)
    return;

  dprintf (terminal, "%s\n", visible);
  close (terminal);
}

/**
 * latch_input_confirm:
 * @session: the session
 * @question: a translated question
 * @error: return location for %G_OPTION_ERROR_BAD_VALUE when there is no terminal, or for %G_IO_ERROR_CANCELLED
 *
 * Asks a question that only a clear yes answers. Nobody changes anything for good by a script that was not meant to.
 *
 * Returns: %TRUE when somebody has said yes
 */
gboolean
latch_input_confirm (LatchSession *session,
                     const char   *question,
                     GError      **error)
{
  /* Translators: the answer to a question in a terminal, in one letter */
  const char *yes = C_ ("answer", "y");
  /* Translators: the other answer to a question in a terminal; it is in upper case, since it is what no answer means */
  const char      *no = C_ ("answer", "N");
  g_autofree char *whole = g_strdup_printf ("%s [%s/%s]", question, yes, no);
  g_autoptr (SecretValue) answer = NULL;
  g_autofree char *typed = NULL;

  if (!latch_input_has_terminal ())
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("There is no terminal on which to ask. Add --yes if you are sure."));
      return FALSE;
    }

  answer = ask (session, whole, FALSE, error);
  typed = answer != NULL ? g_utf8_strdown (secret_value_get_text (answer), -1) : g_strdup ("");
  if (g_str_equal (typed, "y") || g_str_equal (typed, "yes") || g_str_equal (typed, yes) || g_str_equal (typed, C_ ("answer", "yes")))
    return TRUE;

  latch_output_tell (_ ("Nothing was changed."));
  if (answer != NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, question);
  return FALSE;
}
