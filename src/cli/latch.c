/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-command.h"
#include "latch-init.h"
#include "latch-launch.h"
#include "latch-output.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

/* The program for a terminal: a table of commands, on the same model as the window. */

static const LatchCommand *const families[] = { latch_store_commands, latch_token_commands, latch_export_commands, latch_creation_commands, latch_change_commands, latch_element_commands, latch_account_commands, latch_practice_commands };

/* The arguments that a command has got. */
typedef struct
{
  int    n;
  char **words;
} Arguments;

static int
fail_usage (const char *sentence)
{
  latch_output_complain (sentence);
  return LATCH_EXIT_USAGE;
}

/* The number of words that name the command, or 0. */
static int
match (const LatchCommand *command,
       int                 n_words,
       char              **words)
{
  g_auto (GStrv) names = g_strsplit (command->name, " ", -1);
  int n_names = (int)g_strv_length (names);

  for (int i = 0; i < n_names; i++)
    {
      if (i >= n_words || !g_str_equal (names[i], words[i]))
        return 0;
    }

  return n_names;
}

static const LatchCommand *
find_command (int    n_words,
              char **words,
              int   *n_names)
{
  for (size_t i = 0; i < G_N_ELEMENTS (families); i++)
    {
      for (const LatchCommand *command = families[i]; command->name != NULL; command++)
        {
          *n_names = match (command, n_words, words);
          if (*n_names > 0)
            return command;
        }
    }

  return NULL;
}

static gboolean
is_of_family (const LatchCommand *command,
              const char         *family)
{
  size_t length = strlen (family);

  return strncmp (command->name, family, length) == 0 && command->name[length] == ' ';
}

/* Of all commands, or of those that begin with a word. Empty when there are none. */
static char *
dup_commands (const char *family)
{
  GString *lines = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (families); i++)
    {
      for (const LatchCommand *command = families[i]; command->name != NULL; command++)
        {
          if (family == NULL || is_of_family (command, family))
            g_string_append_printf (lines, "  %-15s  %s\n", command->name, _ (command->summary));
        }
    }

  return g_string_free (lines, FALSE);
}

static char *
dup_help (const char *commands)
{
  return g_strdup_printf ("%s\n  latch %s\n\n%s\n%s\n%s\n%s", _ ("Usage:"), _ ("COMMAND [OPTION…] [ARGUMENT…]"), _ ("Commands:"), commands,
                          _ ("“latch COMMAND --help” shows what a command takes."), _ ("“man latch” has examples and the exit statuses."));
}

/* What separates the words of a command from its options, or from those of another program, is neither one’s argument. */
static const char **
dup_arguments (const LatchCommand *command,
               const Arguments    *arguments)
{
  GPtrArray *words = g_ptr_array_new ();
  gboolean   ends_options = FALSE;

  for (int i = 1; i < arguments->n; i++)
    {
      gboolean separates = g_str_equal (arguments->words[i], "--") && (command->n_own == 0 || words->len == 0 || words->len == command->n_own);

      if (separates && !ends_options)
        ends_options = words->len > 0 || command->n_own == 0;
      else
        g_ptr_array_add (words, arguments->words[i]);
    }

  g_ptr_array_add (words, NULL);
  return (const char **)g_ptr_array_free (words, FALSE);
}

/* What the command came to says more than what became of its words. */
static int
finish (int status)
{
  g_autoptr (GError) error = NULL;

  if (latch_output_flush (&error))
    return status;

  return status == LATCH_EXIT_DONE ? latch_session_fail (error) : status;
}

static int
answer (const char *text)
{
  latch_output_write (text);
  return finish (LATCH_EXIT_DONE);
}

static int
run (const LatchCommand *command,
     const Arguments    *given)
{
  g_autofree const char **arguments = dup_arguments (command, given);
  g_autoptr (LatchSession) session = NULL;
  g_autoptr (GError) error = NULL;
  guint n_arguments = g_strv_length ((char **)arguments);

  if (n_arguments < command->n_min || n_arguments > command->n_max)
    {
      g_autofree char *usage = g_strdup_printf ("%s %s %s", _ ("Usage:"), g_get_prgname (), command->arguments);

      return fail_usage (g_strchomp (usage));
    }

  session = latch_session_new (&error);
  if (session == NULL)
    return latch_session_fail (error);

  return finish (command->run (session, arguments));
}

/* Options may also stand between a store and the command that gets its token. */
static gboolean
parse (GOptionContext     *context,
       const LatchCommand *command,
       Arguments          *arguments,
       GError            **error)
{
  Arguments rest;

  if (!g_option_context_parse (context, &arguments->n, &arguments->words, error))
    return FALSE;

  if (command->n_own != 1 || arguments->n < 3 || g_str_equal (arguments->words[1], "--"))
    return TRUE;

  rest = (Arguments){ arguments->n - 1, arguments->words + 1 };
  if (!g_option_context_parse (context, &rest.n, &rest.words, error))
    return FALSE;

  arguments->n = rest.n + 1;
  return TRUE;
}

static int
parse_and_run (const LatchCommand *command,
               Arguments          *arguments)
{
  g_autoptr (GOptionContext) context = g_option_context_new (command->arguments);
  g_autofree char *name = g_strdup_printf ("latch %s", command->name);
  g_autoptr (GError) error = NULL;

  g_set_prgname (name);
  g_option_context_set_summary (context, _ (command->summary));
  g_option_context_set_strict_posix (context, command->n_own > 0);
  if (command->options != NULL)
    g_option_context_add_main_entries (context, command->options, GETTEXT_PACKAGE);
  latch_output_add_options (context, command->has_json);
  if (!parse (context, command, arguments, &error))
    return fail_usage (error->message);

  if (latch_output_wants_help ())
    {
      g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

      return answer (g_strchomp (help));
    }

  return run (command, arguments);
}

/* What core notes for those who look for a fault is not for those who read a command’s errors. */
static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  if (level >= G_LOG_LEVEL_MESSAGE && g_getenv ("G_MESSAGES_DEBUG") == NULL)
    return G_LOG_WRITER_HANDLED;

  return g_log_writer_default (level, fields, n_fields, user_data);
}

static gboolean
asks_for_help (const char *word)
{
  return g_str_equal (word, "--help") || g_str_equal (word, "-h") || g_str_equal (word, "help");
}

static int
begin_without_command (int    n_words,
                       char **words)
{
  g_autofree char *all = dup_commands (NULL);
  g_autofree char *family = n_words > 0 ? dup_commands (words[0]) : g_strdup ("");
  gboolean         is_family = *family != '\0';
  g_autofree char *help = dup_help (is_family ? family : all);
  g_autofree char *typed = n_words > 1 && is_family ? g_strdup_printf ("%s %s", words[0], words[1]) : g_strdup (n_words > 0 ? words[0] : NULL);
  g_autofree char *sentence = NULL;

  if (n_words > 0 && ((asks_for_help (words[0]) && n_words == 1) || (is_family && (n_words == 1 || asks_for_help (words[1])))))
    return answer (help);

  if (n_words > 0 && g_str_equal (words[0], "--version"))
    return answer ("Latchkey " PACKAGE_VERSION);

  /* Translators: %s is what somebody typed for a command */
  sentence = n_words > 0 ? g_strdup_printf (_ ("There is no command “%s”. “latch --help” shows all."), typed) : g_strdup (_ ("Enter a command. “latch --help” shows all."));
  return fail_usage (sentence);
}

/* Options that every command has may stand before it. */
static int
begin (int    argc,
       char **argv)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  int                 n_options = 0;
  int                 n_names = 0;
  const LatchCommand *command;

  while (n_options + 1 < argc && argv[n_options + 1][0] == '-')
    n_options++;

  /* “latch help list” is “latch list --help”. */
  if (n_options == 0 && argc > 2 && g_str_equal (argv[1], "help"))
    {
      argv[1] = (char *)"--help";
      n_options = 1;
    }

  command = find_command (argc - 1 - n_options, argv + 1 + n_options, &n_names);
  if (command == NULL)
    return begin_without_command (argc - 1 - (n_options < argc - 1 ? n_options : 0), argv + 1 + (n_options < argc - 1 ? n_options : 0));

  for (int i = 0; i < argc - n_names; i++)
    g_ptr_array_add (words, argv[i <= n_options ? i : i + n_names]);
  g_ptr_array_add (words, NULL);
  return parse_and_run (command, &(Arguments){ argc - n_names, (char **)words->pdata });
}

int
main (int   argc,
      char *argv[])
{
  latch_launch_prepare ();
  latch_init ();
  latch_wipe_freed_memory ();
  g_log_writer_default_set_use_stderr (TRUE);
  g_log_set_writer_func (write_log, NULL, NULL);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  return begin (argc, argv);
}
