/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Both names of open() are defined here, so neither may stand for the other. */
#undef _FILE_OFFSET_BITS

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Loaded in front of a program, this counts the calls by which the world outside learns of it, gives each a name, and
 * kills at one of them.
 *
 *   LATCH_CRASH_LOG      a file to which the name of every call is written
 *   LATCH_CRASH_AT       "before" or "after", a blank, and which call: its number from 1, or its name
 *   LATCH_CRASH_VICTIM   the process to kill, if not the own one
 *   LATCH_CRASH_DELAY    how many microseconds later
 *   LATCH_CRASH_MEMORY   which allocation there is no memory for, counted from 1 since the program called crash_begin();
 *                        with 0, the number of them is written to the log at the end
 *   LATCH_CRASH_REFUSE   a port of this computer to which every connection is refused
 *
 * A call is one that opens, writes, syncs, renames or unlinks a file of Latchkey's, that asks the keyring for something,
 * or that sends or receives over TCP. The rest of the talk on the bus is left out, because it changes nothing outside.
 * Names that come more than once are told apart by "#2", "#3", …. */

#define MAX_TEXT 65536
#define MAX_NAMES 256

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static char            names[MAX_NAMES][80];
static int             n_calls;
static char            last_method[8];

static void *
find_next (const char *name)
{
  return dlsym (RTLD_NEXT, name);
}

#define NEXT(name) ((__typeof__ (&name))find_next (#name))

/* -- What a call is called ------------------------------------------------------ */

static bool
is_ours (const char *path)
{
  return strstr (path, "/latchkey/instances") != NULL || strstr (path, "/latchkey/accounts") != NULL;
}

static const char *
describe_text (const char *text,
               size_t      length)
{
  static const struct
  {
    const char *text;
    const char *name;
  } signs[] = {
    { "State=reserved", "reserved record" },
    { "State=sent", "sent record" },
    { "State=unknown", "unknown record" },
    { "State=absent", "absent record" },
    { "State=created", "created record" },
    { "State=stored", "stored record" },
    { "State=verified", "verified record" },
    { "Accepted=false", "new account" },
    { "Accepted=true", "accepted account" },
  };

  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    if (memmem (text, length, signs[i].text, strlen (signs[i].text)) != NULL)
      return signs[i].name;

  return NULL;
}

static void
describe_file (const char *verb,
               const char *path,
               char       *name)
{
  char        text[4096];
  struct stat status;
  const char *what = NULL;
  int         fd = (int)syscall (SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);

  if (fd >= 0)
    {
      ssize_t length = syscall (SYS_read, fd, text, sizeof text);

      if (length > 0)
        what = describe_text (text, (size_t)length);
      if (fstat (fd, &status) == 0 && S_ISDIR (status.st_mode))
        what = "folder";
      syscall (SYS_close, fd);
    }

  if (what == NULL)
    what = strstr (path, "/instances") != NULL ? "record" : "account";
  sprintf (name, "%s %s", verb, what);
}

static bool
describe_bus (const char *text,
              size_t      length,
              char       *name)
{
  static const char *const members[] = { "CreateItem", "SetSecret", "SearchItems", "OpenSession", "ReadAlias", "GetSecret", "Delete", "Label" };
  static const char *const kinds[] = { "user-secret", "organization-secret", "token" };
  const char              *member = NULL;
  const char              *kind = "";

  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    if (memmem (text, length, members[i], strlen (members[i])) != NULL)
      {
        member = members[i];
        break;
      }

  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (memmem (text, length, kinds[i], strlen (kinds[i])) != NULL)
      kind = kinds[i];

  if (member == NULL)
    return false;

  sprintf (name, "send %s%s%s", member, *kind != '\0' ? " " : "", kind);
  return true;
}

static bool
describe_http (const char *text,
               size_t      length,
               char       *name)
{
  static const char *const methods[] = { "POST", "GET", "PUT", "PATCH", "DELETE" };

  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (length > strlen (methods[i]) && memcmp (text, methods[i], strlen (methods[i])) == 0)
      {
        strcpy (last_method, methods[i]);
        sprintf (name, "send %s", methods[i]);
        return true;
      }

  sprintf (name, "send %s body", last_method);
  return true;
}

static int
get_domain (int fd)
{
  int       domain = -1;
  socklen_t size = sizeof domain;

  return getsockopt (fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 ? domain : -1;
}

static bool
describe_fd (const char *verb,
             int         fd,
             char       *name)
{
  char    link[64];
  char    path[4096];
  ssize_t length;

  sprintf (link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, sizeof path - 1);
  if (length <= 0)
    return false;

  path[length] = '\0';
  if (!is_ours (path))
    return false;

  describe_file (verb, path, name);
  return true;
}

static bool
describe_sending (int         fd,
                  const char *text,
                  size_t      length,
                  char       *name)
{
  const char *what;

  switch (get_domain (fd))
    {
    case AF_UNIX:
      return describe_bus (text, length, name);
    case AF_INET:
    case AF_INET6:
      return describe_http (text, length, name);
    default:
      if (!describe_fd ("write", fd, name))
        return false;
      what = describe_text (text, length);
      if (what != NULL)
        sprintf (name, "write %s", what);
      return true;
    }
}

static bool
describe_receiving (int   fd,
                    char *name)
{
  char byte;
  int  domain = get_domain (fd);

  if (domain != AF_INET && domain != AF_INET6)
    return false;

  /* Only a call that will bring something counts. */
  if (NEXT (recv) (fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0)
    return false;

  sprintf (name, "receive %s", last_method);
  return true;
}

/* -- Killing -------------------------------------------------------------------- */

static void
kill_at_last (void)
{
  const char *victim = getenv ("LATCH_CRASH_VICTIM");
  const char *delay = getenv ("LATCH_CRASH_DELAY");

  if (delay != NULL)
    usleep ((useconds_t)atoi (delay));

  kill (victim != NULL ? atoi (victim) : getpid (), SIGKILL);

  /* The own death may take a moment, in which nothing more is to be done. */
  while (victim == NULL)
    pause ();
}

static bool
is_meant (const char *when,
          const char *name,
          int         number)
{
  const char *wanted = getenv ("LATCH_CRASH_AT");
  char        own_number[16];

  if (wanted == NULL || strncmp (wanted, when, strlen (when)) != 0)
    return false;

  wanted += strlen (when) + 1;
  sprintf (own_number, "%d", number);
  return strcmp (wanted, own_number) == 0 || strcmp (wanted, name) == 0;
}

static void
make_unique (char *name)
{
  int n_same = 1;

  for (int i = 0; i < n_calls && i < MAX_NAMES; i++)
    if (strcmp (names[i], name) == 0)
      n_same++;

  if (n_calls < MAX_NAMES)
    strcpy (names[n_calls], name);
  if (n_same > 1)
    sprintf (name + strlen (name), "#%d", n_same);
}

static void
log_call (const char *name)
{
  const char *path = getenv ("LATCH_CRASH_LOG");
  char        line[128];
  int         fd;

  if (path == NULL)
    return;

  fd = (int)syscall (SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  sprintf (line, "%s\n", name);
  if (fd >= 0 && syscall (SYS_write, fd, line, strlen (line)) < 0)
    _exit (70);
  syscall (SYS_close, fd);
}

/* Threads wait for each other here, so that “before” and “after” a call are before and after those of other threads too. */
static int
enter (char *name)
{
  pthread_mutex_lock (&mutex);
  make_unique (name);
  n_calls++;
  log_call (name);
  if (is_meant ("before", name, n_calls))
    kill_at_last ();
  return n_calls;
}

static void
leave (const char *name,
       int         number)
{
  if (is_meant ("after", name, number))
    kill_at_last ();
  pthread_mutex_unlock (&mutex);
}

#define AROUND(is_call, call)  \
  do                           \
    {                          \
      int number = 0;          \
                               \
      if (is_call)             \
        number = enter (name); \
      result = call;           \
      if (number > 0)          \
        leave (name, number);  \
      return result;           \
    }                          \
  while (0)

/* -- The calls ------------------------------------------------------------------ */

static bool
describe_opening (const char *path,
                  int         flags,
                  char       *name)
{
  if ((flags & O_CREAT) == 0 || !is_ours (path))
    return false;

  describe_file ("open", path, name);
  return true;
}

#define DEFINE_OPEN(open_name)                                                           \
  int open_name (const char *path, int flags, ...)                                       \
  {                                                                                      \
    char    name[128];                                                                   \
    int     result;                                                                      \
    va_list arguments;                                                                   \
    mode_t  mode;                                                                        \
                                                                                         \
    va_start (arguments, flags);                                                         \
    mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg (arguments, mode_t) : 0;        \
    va_end (arguments);                                                                  \
    AROUND (describe_opening (path, flags, name), NEXT (open_name) (path, flags, mode)); \
  }

DEFINE_OPEN (open)
DEFINE_OPEN (open64)

int
fsync (int fd)
{
  char name[128];
  int  result;

  AROUND (describe_fd ("sync", fd, name), NEXT (fsync) (fd));
}

int
rename (const char *from,
        const char *to)
{
  char name[128];
  int  result;
  bool is_call = is_ours (to);

  if (is_call)
    describe_file ("rename", from, name);
  AROUND (is_call, NEXT (rename) (from, to));
}

int
unlink (const char *path)
{
  char name[128];
  int  result;
  bool is_call = is_ours (path);

  if (is_call)
    describe_file ("unlink", path, name);
  AROUND (is_call, NEXT (unlink) (path));
}

ssize_t
write (int         fd,
       const void *text,
       size_t      length)
{
  char    name[128];
  ssize_t result;

  AROUND (describe_sending (fd, text, length, name), NEXT (write) (fd, text, length));
}

int
connect (int                    fd,
         const struct sockaddr *address,
         socklen_t              size)
{
  const char *refused = getenv ("LATCH_CRASH_REFUSE");

  /* The port is in the same place in an address of version 6. */
  if (refused != NULL && (address->sa_family == AF_INET || address->sa_family == AF_INET6) &&
      ntohs (((const struct sockaddr_in *)address)->sin_port) == atoi (refused))
    {
      errno = ECONNREFUSED;
      return -1;
    }

  return NEXT (connect) (fd, address, size);
}

ssize_t
send (int         fd,
      const void *text,
      size_t      length,
      int         flags)
{
  char    name[128];
  ssize_t result;

  AROUND (describe_sending (fd, text, length, name), NEXT (send) (fd, text, length, flags));
}

static bool
describe_vector (int                 fd,
                 const struct iovec *pieces,
                 size_t              n_pieces,
                 char               *name)
{
  static _Thread_local char text[MAX_TEXT];
  size_t                    length = 0;

  for (size_t i = 0; i < n_pieces && length + pieces[i].iov_len <= sizeof text; i++)
    {
      memcpy (text + length, pieces[i].iov_base, pieces[i].iov_len);
      length += pieces[i].iov_len;
    }

  return describe_sending (fd, text, length, name);
}

ssize_t
writev (int                 fd,
        const struct iovec *pieces,
        int                 n_pieces)
{
  char    name[128];
  ssize_t result;

  AROUND (describe_vector (fd, pieces, (size_t)n_pieces, name), NEXT (writev) (fd, pieces, n_pieces));
}

ssize_t
sendmsg (int                  fd,
         const struct msghdr *message,
         int                  flags)
{
  char    name[128];
  ssize_t result;

  AROUND (describe_vector (fd, message->msg_iov, message->msg_iovlen, name), NEXT (sendmsg) (fd, message, flags));
}

ssize_t
recv (int    fd,
      void  *text,
      size_t length,
      int    flags)
{
  char    name[128];
  ssize_t result;

  AROUND (describe_receiving (fd, name), NEXT (recv) (fd, text, length, flags));
}

ssize_t
recvmsg (int            fd,
         struct msghdr *message,
         int            flags)
{
  char    name[128];
  ssize_t result;

  AROUND (describe_receiving (fd, name), NEXT (recvmsg) (fd, message, flags));
}

/* -- Memory --------------------------------------------------------------------- */

/* The program says when what matters begins, so that what is allocated before that has no numbers. */
void crash_begin (void);

static atomic_long n_allocations = -1;

void
crash_begin (void)
{
  n_allocations = getenv ("LATCH_CRASH_MEMORY") != NULL ? 0 : -1;
}

static void __attribute__ ((destructor))
end (void)
{
  char name[64];

  if (n_allocations <= 0)
    return;

  sprintf (name, "%ld allocations", (long)n_allocations);
  log_call (name);
}

static bool
is_out_of_memory (void)
{
  if (n_allocations < 0 || atomic_fetch_add (&n_allocations, 1) + 1 != atol (getenv ("LATCH_CRASH_MEMORY")))
    return false;

  log_call ("out of memory");
  errno = ENOMEM;
  return true;
}

/* The next function is looked for once, early: the loader itself allocates, and can then not be asked. */
#define ALLOCATE(name, ...)                                   \
  do                                                          \
    {                                                         \
      static __typeof__ (&name) next;                         \
                                                              \
      if (next == NULL)                                       \
        next = NEXT (name);                                   \
      return is_out_of_memory () ? NULL : next (__VA_ARGS__); \
    }                                                         \
  while (0)

void *
malloc (size_t size)
{
  ALLOCATE (malloc, size);
}

void *
calloc (size_t n,
        size_t size)
{
  ALLOCATE (calloc, n, size);
}

void *
realloc (void  *old,
         size_t size)
{
  ALLOCATE (realloc, old, size);
}
