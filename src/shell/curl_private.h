/* curl_private.h - curl's options, and the transfer of one URL. */
#ifndef SHELL_CURL_PRIVATE_H
#define SHELL_CURL_PRIVATE_H

#include "shell/http.h"

struct curl {
	struct proc *p;
	bool silent, show_error, head, include, insecure, location, fail, fail_body, get;
	bool retry_refused, retry_all, help, version;
	int verbose;
	const char *write_out, *method, *cacert, *cert, *key, *user, *agent, *referer, *dump;
	const char *cookie;
	struct strvec urls, outputs, headers, resolves; /* outputs: "" is -O */
	struct buf data;
	bool has_data, json;
	int64_t max_time, connect_timeout; /* ns; 0: none */
	int64_t retries, retry_delay;      /* retry_delay in ns; 0: doubling from 1 s */
	int64_t max_redirs;
};
/* 0, or the exit status after a message. */
int curl_options(struct curl *c, int argc, char **argv);
void curl_release(struct curl *c);

/* One URL as the options ask; output NULL: standard output. The exit status. */
int curl_fetch(struct curl *c, const char *url, const char *output);

#endif
