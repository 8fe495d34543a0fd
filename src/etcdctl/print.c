/* Choosing a format, and what simple and table share. */
#include "etcdctl/print.h"

#include "object/timefmt.h"

int ctl_pick_printer(struct ctl *c)
{
	static const struct printer *const all[] = {&printer_simple, &printer_json, &printer_fields,
						    &printer_protobuf, &printer_table};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (str_eq(all[i]->name, c->g.write_out))
			c->print = all[i];
	return c->print ? 0 : ctl_fail(c, EXIT_BAD_FEATURE, "unsupported output format");
}

int ctl_flush(struct ctl *c, const struct buf *out)
{
	if (out->len)
		proc_write(c->proc, out->s, out->len);
	return EXIT_OK;
}

int ctl_unsupported(struct ctl *c)
{
	return ctl_fail(c, EXIT_BAD_FEATURE, "%s not supported as output format", c->print->name);
}

const char *store_kv_value(const struct store_kv *kv, size_t *ret_len)
{
	*ret_len = 0;
	return kv->value ? blob_bytes(kv->value, ret_len) : "";
}

static void quote_rune(struct buf *out, uint32_t cp)
{
	static const char plain[] = "\a\b\f\n\r\t\v", letters[] = "abfnrtv";
	const char *at = cp && cp < 0x20 ? strchr(plain, (int)cp) : NULL;

	if (cp == '"' || cp == '\\')
		buf_addf(out, "\\%c", (int)cp);
	else if (at)
		buf_addf(out, "\\%c", letters[at - plain]);
	else if (cp < 0x20 || cp == 0x7f)
		buf_addf(out, "\\x%02x", cp);
	else if (cp < 0x7f || (cp > 0xa0 && cp != 0xad && utf8_width(cp) > 0))
		utf8_encode(out, cp);
	else
		buf_addf(out, cp > 0xffff ? "\\U%08x" : "\\u%04x", cp);
}

void ctl_quote(struct buf *out, const char *s, size_t len)
{
	buf_addc(out, '"');
	while (len) {
		uint32_t cp;
		size_t n = utf8_decode(s, len, &cp);

		if (n == 1 && (unsigned char)*s >= 0x80)
			buf_addf(out, "\\x%02x", (unsigned char)*s);
		else
			quote_rune(out, cp);
		s += n;
		len -= n;
	}
	buf_addc(out, '"');
}

void ctl_bytes(struct buf *out, int64_t n)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
	double v = (double)n;
	size_t e = 0;

	if (n < 10) {
		buf_addf(out, "%lld B", (long long)n);
		return;
	}
	while (v >= 1000 && e + 1 < ARRAY_SIZE(units)) {
		v /= 1000;
		e++;
	}
	v = (double)(int64_t)(v * 10 + 0.5) / 10;
	buf_addf(out, v < 10 ? "%.1f %s" : "%.0f %s", v, units[e]);
}

/* ---- rows --------------------------------------------------------------------------- */

void rows_members(const struct etcd_members *m, struct strvec *ret)
{
	for (size_t i = 0; i < m->nr; i++) {
		const struct store_member *v = &m->v[i];
		BUF_AUTO peers = BUF_INIT;
		BUF_AUTO clients = BUF_INIT;

		strvec_join(&v->peer_urls, ",", &peers);
		strvec_join(&v->client_urls, ",", &clients);
		strvec_addf(ret, "%llx\t%s\t%s\t%s\t%s\t%s", (unsigned long long)v->id,
			    v->name[0] ? "started" : "unstarted", v->name, buf_str(&peers),
			    buf_str(&clients), v->learner ? "true" : "false");
	}
}

void rows_health(const struct ep_health *v, size_t nr, struct strvec *ret)
{
	for (size_t i = 0; i < nr; i++) {
		BUF_AUTO took = BUF_INIT;

		duration_write_go(&took, v[i].took);
		strvec_addf(ret, "%s\t%s\t%s\t%s", v[i].endpoint, v[i].error[0] ? "false" : "true",
			    buf_str(&took), v[i].error);
	}
}

void rows_status(const struct ep_status *v, size_t nr, struct strvec *ret)
{
	for (size_t i = 0; i < nr; i++) {
		const struct etcd_status *s = &v[i].status;
		BUF_AUTO size = BUF_INIT;
		BUF_AUTO errors = BUF_INIT;

		ctl_bytes(&size, s->db_size);
		strvec_join(&s->errors, ", ", &errors);
		strvec_addf(ret, "%s\t%llx\t%s\t%s\t%s\t%s\t%llu\t%llu\t%llu\t%s", v[i].endpoint,
			    (unsigned long long)s->header.member_id, s->version, buf_str(&size),
			    s->leader == s->header.member_id ? "true" : "false",
			    s->learner ? "true" : "false", (unsigned long long)s->header.raft_term,
			    (unsigned long long)s->raft_index, (unsigned long long)s->raft_applied,
			    buf_str(&errors));
	}
}

void rows_hash(const struct ep_hash *v, size_t nr, struct strvec *ret)
{
	for (size_t i = 0; i < nr; i++)
		strvec_addf(ret, "%s\t%u", v[i].endpoint, v[i].hash);
}

void rows_db(const struct db_status *s, struct strvec *ret)
{
	BUF_AUTO size = BUF_INIT;

	ctl_bytes(&size, s->size);
	strvec_addf(ret, "%x\t%lld\t%lld\t%s", s->hash, (long long)s->rev, (long long)s->keys,
		    buf_str(&size));
}
