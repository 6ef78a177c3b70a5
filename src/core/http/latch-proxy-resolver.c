/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-proxy-resolver.h"

#include "latch-host.h"

/* The system's proxies, but none for this computer: a proxy elsewhere would get
 * a request that is meant to stay here, with its secrets in clear, and could
 * only refuse it or look for a service on its own machine. The environment
 * (`http_proxy` without `no_proxy`) and PAC files do name it for loopback. */
struct _LatchProxyResolver
{
  GObject parent_instance;
};

static const char *const direct[] = { "direct://", NULL };

static gboolean
is_local (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL && latch_host_is_local (g_uri_get_host (uri));
}

static char **
latch_proxy_resolver_lookup (GProxyResolver *resolver,
                             const char     *uri,
                             GCancellable   *cancellable,
                             GError        **error)
{
  if (is_local (uri))
    return g_strdupv ((char **)direct);

  return g_proxy_resolver_lookup (g_proxy_resolver_get_default (), uri, cancellable, error);
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char  **proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);

  if (proxies == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, proxies, (GDestroyNotify)g_strfreev);
}

static void
latch_proxy_resolver_lookup_async (GProxyResolver     *resolver,
                                   const char         *uri,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  if (is_local (uri))
    g_task_return_pointer (task, g_strdupv ((char **)direct), (GDestroyNotify)g_strfreev);
  else
    g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), uri, cancellable, looked_up_cb, g_steal_pointer (&task));
}

static char **
latch_proxy_resolver_lookup_finish (GProxyResolver *resolver,
                                    GAsyncResult   *result,
                                    GError        **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
latch_proxy_resolver_init_interface (GProxyResolverInterface *interface)
{
  interface->lookup = latch_proxy_resolver_lookup;
  interface->lookup_async = latch_proxy_resolver_lookup_async;
  interface->lookup_finish = latch_proxy_resolver_lookup_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LatchProxyResolver, latch_proxy_resolver, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, latch_proxy_resolver_init_interface))

static void
latch_proxy_resolver_class_init (LatchProxyResolverClass *klass)
{
}

static void
latch_proxy_resolver_init (LatchProxyResolver *self)
{
}

/**
 * latch_proxy_resolver_new:
 *
 * Makes a resolver that finds the system’s proxies (g_proxy_resolver_get_default())
 * for every host but this computer, see latch_host_is_local().
 *
 * Returns: (transfer full): the resolver
 */
GProxyResolver *
latch_proxy_resolver_new (void)
{
  return g_object_new (LATCH_TYPE_PROXY_RESOLVER, NULL);
}
