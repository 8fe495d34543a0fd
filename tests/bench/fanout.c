/*
 * fanout URL CERT KEY CA WATCHERS EVENTS - opens WATCHERS watches of the configmaps of one
 * namespace, creates EVENTS of them over one more connection, and waits until every watcher
 * has seen all. Prints how long that took. For doors.sh.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct watcher {
	CURL *easy;
	size_t seen; /* events */
};

static double now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Each event is a line. */
static size_t on_event(char *p, size_t size, size_t nr, void *arg)
{
	struct watcher *w = arg;

	for (size_t i = 0; i < size * nr; i++)
		w->seen += p[i] == '\n';
	return size * nr;
}

static size_t ignore(char *p, size_t size, size_t nr, void *arg)
{
	(void)p;
	(void)arg;
	return size * nr;
}

static CURL *open_url(char **argv, const char *url)
{
	CURL *c = curl_easy_init();

	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_SSLCERT, argv[2]);
	curl_easy_setopt(c, CURLOPT_SSLKEY, argv[3]);
	curl_easy_setopt(c, CURLOPT_CAINFO, argv[4]);
	curl_easy_setopt(c, CURLOPT_CAPATH, NULL); /* not the system's hundreds */
	curl_easy_setopt(c, CURLOPT_TCP_NODELAY, 1L);
	return c;
}

/* Drives all transfers until nr events were seen by each (true), or limit_s are over. */
static int drive(CURLM *m, struct watcher *w, size_t watchers, size_t nr, double limit_s)
{
	double end = now_s() + limit_s;
	int running;

	while (now_s() < end) {
		size_t least = nr;

		curl_multi_perform(m, &running);
		for (size_t i = 0; i < watchers; i++)
			least = w[i].seen < least ? w[i].seen : least;
		if (least >= nr)
			return 1;
		curl_multi_poll(m, NULL, 0, 20, NULL);
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const char body[] =
		"{\"metadata\":{\"generateName\":\"fan-\"},\"data\":{\"k\":\"v\"}}";
	struct curl_slist *headers = NULL;
	size_t watchers, events;
	char url[512], watch[560];
	struct watcher *w;
	double begin;
	CURLM *m;

	if (argc != 7)
		return 99;
	watchers = strtoul(argv[5], NULL, 10);
	events = strtoul(argv[6], NULL, 10);
	snprintf(url, sizeof(url), "%s/api/v1/namespaces/default/configmaps", argv[1]);
	snprintf(watch, sizeof(watch), "%s?watch=1&labelSelector=!none", url);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	m = curl_multi_init();
	curl_multi_setopt(m, CURLMOPT_MAX_TOTAL_CONNECTIONS, 0L);
	w = calloc(watchers, sizeof(*w));
	for (size_t i = 0; i < watchers; i++) {
		w[i].easy = open_url(argv, watch);
		curl_easy_setopt(w[i].easy, CURLOPT_WRITEFUNCTION, on_event);
		curl_easy_setopt(w[i].easy, CURLOPT_WRITEDATA, &w[i]);
		curl_multi_add_handle(m, w[i].easy);
	}
	/* what exists comes first: the namespace's kube-root-ca.crt, whatever else */
	if (!drive(m, w, watchers, 1, 60)) {
		fprintf(stderr, "the watches did not begin\n");
		return 1;
	}
	drive(m, w, watchers, (size_t)-1, 0.5);
	for (size_t i = 0; i < watchers; i++)
		w[i].seen = 0;
	headers = curl_slist_append(headers, "Content-Type: application/json");
	begin = now_s();
	for (size_t i = 0; i < events; i++) {
		static CURL *post;

		if (!post)
			post = open_url(argv, url);
		curl_easy_setopt(post, CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(post, CURLOPT_POSTFIELDS, body);
		curl_easy_setopt(post, CURLOPT_WRITEFUNCTION, ignore);
		if (curl_easy_perform(post) != CURLE_OK)
			return 1;
		drive(m, w, watchers, i, 0);
	}
	if (!drive(m, w, watchers, events, 120)) {
		fprintf(stderr, "events were lost or late\n");
		return 1;
	}
	printf("%zu events to %zu watchers in %.2f s: %.0f events/s, %.0f of them delivered/s\n",
	       events, watchers, now_s() - begin, (double)events / (now_s() - begin),
	       (double)(events * watchers) / (now_s() - begin));
	return 0;
}
