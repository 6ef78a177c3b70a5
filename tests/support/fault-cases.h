/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client-fixture.h"
#include "latch-error.h"

/* What can come back for a request, named after the rows of the fault matrix. */

#define OK "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"
#define HALF "{\"id\":700123,\"token\":\"T"
#define SAID "{\"message\":\"Said by the service\",\"requestId\":\"5f00112233445566778899aa\"}"
#define HTML "<html><body>Sign in to the network</body></html>"
#define HTTP2_SETTINGS "\0\0\0\4\0\0\0\0\0"
#define HTTP2_GOAWAY "\0\0\x8\7\0\0\0\0\0\0\0\0\0\0\0\0\0"

/* The bytes of one connection, and what a creation has to make of them. The request was sent in every case, and once. */
static const struct
{
  const char *name;
  FaultAnswer answer;
  LatchError  code;
} raw_cases[] = {
  { "12-closed-without-answer", { NULL, 0, FAULT_END_CLOSE }, LATCH_ERROR_UNREACHABLE },
  { "13-reset-after-request", { NULL, 0, FAULT_END_RESET }, LATCH_ERROR_UNREACHABLE },
  { "14-closed-in-body", { OK "Content-Length: 100\r\n\r\n" HALF, 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "15-cut-at-chunk-border", { CHUNKED "7\r\n{\"id\":1\r\n", 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "15-cut-inside-chunk", { CHUNKED "40\r\n{\"id\":1", 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "16-bad-chunk-size", { CHUNKED "ZZ\r\n" INSTANCE "\r\n0\r\n\r\n", 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "17-cut-without-length", { OK "\r\n" HALF, 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "17-two-lengths", { OK "Content-Length: 120\r\nContent-Length: 5\r\n\r\n" INSTANCE, 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "17-gzip", { OK "Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\n\x1f\x8b\b\0\0\0\0\0\0\3\xab\x56", sizeof (OK "Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\n") - 1 + 12, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "18-header-cut", { OK "Content-Le", 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "18-garbage", { "SSH-2.0-OpenSSH_9.2\r\n\r\n", 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "26-announced-gigabyte", { OK "Content-Length: 1073741824\r\n\r\n", 0, FAULT_END_FLOOD, "x" }, LATCH_ERROR_UNEXPECTED },
  { "26-endless-chunks", { CHUNKED, 0, FAULT_END_FLOOD, "10\r\n0123456789abcdef\r\n" }, LATCH_ERROR_UNEXPECTED },
  { "26-endless-body", { OK "\r\n", 0, FAULT_END_FLOOD, "x" }, LATCH_ERROR_UNEXPECTED },
  { "28-endless-headers", { OK, 0, FAULT_END_FLOOD, "X-Filler: 0123456789abcdef\r\n" }, LATCH_ERROR_UNREACHABLE },
  { "28-endless-preliminaries", { NULL, 0, FAULT_END_FLOOD, "HTTP/1.1 102 Processing\r\n\r\n" }, LATCH_ERROR_UNEXPECTED },
  { "18-no-status", { "HTTP/1.1 \r\n\r\n", 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "39-http2-only", { HTTP2_SETTINGS HTTP2_GOAWAY, sizeof HTTP2_SETTINGS + sizeof HTTP2_GOAWAY - 2, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
};

/* Answers in good form. */
static const struct
{
  const char *name;
  const char *status;
  const char *headers;
  const char *body;
  LatchError  code;
} answer_cases[] = {
  { "19-truncated-json", "200 OK", NULL, HALF, LATCH_ERROR_UNEXPECTED },
  { "20-html", "200 OK", NULL, HTML, LATCH_ERROR_UNEXPECTED },
  { "21-empty", "200 OK", NULL, "", LATCH_ERROR_UNEXPECTED },
  { "21-no-content", "204 No Content", NULL, "", LATCH_ERROR_UNEXPECTED },
  { "22-array", "200 OK", NULL, "[" INSTANCE "]", LATCH_ERROR_UNEXPECTED },
  { "22-token-missing", "200 OK", NULL, "{\"id\":700123}", LATCH_ERROR_UNEXPECTED },
  { "22-token-empty", "200 OK", NULL, "{\"id\":700123,\"token\":\"\"}", LATCH_ERROR_UNEXPECTED },
  { "22-token-number", "200 OK", NULL, "{\"id\":700123,\"token\":5}", LATCH_ERROR_UNEXPECTED },
  { "22-id-text", "200 OK", NULL, "{\"id\":\"x\",\"token\":\"T\"}", LATCH_ERROR_UNEXPECTED },
  { "22-id-too-large", "200 OK", NULL, "{\"id\":9223372036854775808,\"token\":\"T\"}", LATCH_ERROR_UNEXPECTED },
  { "22-error-form-in-success", "200 OK", NULL, SAID, LATCH_ERROR_UNEXPECTED },
  { "23-token-with-nul", "200 OK", NULL, "{\"id\":700123,\"token\":\"T\\u0000S\"}", LATCH_ERROR_UNEXPECTED },
  { "23-token-with-control", "200 OK", NULL, "{\"id\":700123,\"token\":\"T\\r\\nS\"}", LATCH_ERROR_UNEXPECTED },
  { "30-bad-request", "400 Bad Request", NULL, SAID, LATCH_ERROR_REFUSED },
  { "30-method", "405 Method Not Allowed", NULL, SAID, LATCH_ERROR_REFUSED },
  { "30-accept", "406 Not Acceptable", NULL, SAID, LATCH_ERROR_REFUSED },
  { "30-type", "415 Unsupported Media Type", NULL, SAID, LATCH_ERROR_REFUSED },
  { "30-unprocessable", "422 Unprocessable Entity", NULL, SAID, LATCH_ERROR_REFUSED },
  { "31-html", "400 Bad Request", NULL, HTML, LATCH_ERROR_UNEXPECTED },
  { "31-empty", "403 Forbidden", NULL, "", LATCH_ERROR_UNEXPECTED },
  { "31-unauthorized-html", "401 Unauthorized", NULL, HTML, LATCH_ERROR_UNEXPECTED },
  { "32-unauthorized", "401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n", SAID, LATCH_ERROR_UNAUTHORIZED },
  { "33-hostile-digest", "401 Unauthorized", "WWW-Authenticate: Digest realm=\"x\", nonce=\"y\", domain=\"http:/x\"\r\n", SAID, LATCH_ERROR_UNAUTHORIZED },
  { "34-forbidden", "403 Forbidden", NULL, SAID, LATCH_ERROR_REFUSED },
  { "34-not-found", "404 Not Found", NULL, SAID, LATCH_ERROR_NOT_FOUND },
  { "35-time-out", "408 Request Timeout", NULL, SAID, LATCH_ERROR_UNAVAILABLE },
  { "35-misdirected", "421 Misdirected Request", NULL, SAID, LATCH_ERROR_UNEXPECTED },
  { "36-conflict", "409 Conflict", NULL, SAID, LATCH_ERROR_REFUSED },
  { "37-seconds", "429 Too Many Requests", "Retry-After: 0\r\n", SAID, LATCH_ERROR_UNAVAILABLE },
  { "37-date", "429 Too Many Requests", "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n", SAID, LATCH_ERROR_UNAVAILABLE },
  { "37-absent", "429 Too Many Requests", NULL, SAID, LATCH_ERROR_UNAVAILABLE },
  { "37-absurd", "429 Too Many Requests", "Retry-After: 99999999999999999999\r\n", SAID, LATCH_ERROR_UNAVAILABLE },
  { "38-error", "500 Internal Server Error", NULL, SAID, LATCH_ERROR_UNAVAILABLE },
  { "38-gateway", "502 Bad Gateway", NULL, HTML, LATCH_ERROR_UNAVAILABLE },
  { "38-unavailable", "503 Service Unavailable", "Retry-After: 0\r\n", SAID, LATCH_ERROR_UNAVAILABLE },
  { "38-gateway-time-out", "504 Gateway Timeout", NULL, "", LATCH_ERROR_UNAVAILABLE },
  { "58-accepted-without-token", "202 Accepted", NULL, "{\"id\":700123}", LATCH_ERROR_UNEXPECTED },
};
