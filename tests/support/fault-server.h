/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the server does after it has said what it has to say. */
typedef enum {
  FAULT_END_CLOSE,  /* ends the connection in order */
  FAULT_END_RESET,  /* ends it with RST */
  FAULT_END_KEEP,   /* waits for the next request */
  FAULT_END_HOLD,   /* says nothing until the client goes */
  FAULT_END_DRIP,   /* sends a byte from time to time until the client goes */
  FAULT_END_FLOOD,  /* sends `flood` over and over until the client goes */
  FAULT_END_TUNNEL, /* is a proxy: passes everything on to `port` of this computer, and back */
} FaultEnd;

/* What a connection meets. */
typedef struct
{
  const char *text;   /* what is sent; may be NULL */
  size_t      length; /* its length, 0 for a string */
  FaultEnd    end;
  const char *flood;
  gboolean    deaf; /* does not read the request, nor shake hands */
  guint16     port;
} FaultAnswer;

typedef struct _FaultServer FaultServer;

FaultServer *fault_server_new (GTlsCertificate *certificate);
void         fault_server_free (FaultServer *self);
guint16      fault_server_get_port (FaultServer *self);
void         fault_server_add_answer (FaultServer       *self,
                                      const FaultAnswer *answer);
void         fault_server_forget_answers (FaultServer *self);
void         fault_server_wait_for_request (FaultServer *self,
                                            guint        n);
void         fault_server_wait_for_connection (FaultServer *self);
guint        fault_server_get_n_requests (FaultServer *self);
guint        fault_server_get_n_connections (FaultServer *self);
guint64      fault_server_get_n_written (FaultServer *self);
char        *fault_server_dup_request (FaultServer *self,
                                       guint        index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultServer, fault_server_free)

G_END_DECLS
