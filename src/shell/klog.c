#include "shell/klog.h"

#include "object/timefmt.h"

static void write_line(struct proc *p, int64_t ns, char severity, const char *where,
		       const char *fmt, va_list ap)
{
	BUF_AUTO b = BUF_INIT;

	buf_addc(&b, severity);
	time_format(&b, "%m%d %T.%6N", ns);
	buf_addf(&b, " %7d %s] ", p->pid, where);
	buf_addv(&b, fmt, ap);
	buf_addc(&b, '\n');
	stream_write(proc_err(p), buf_str(&b), b.len);
}

void klog_line(struct proc *p, char severity, const char *where, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	write_line(p, sim_now(p->sim), severity, where, fmt, ap);
	va_end(ap);
}

void klog_line_at(struct proc *p, int64_t ns, char severity, const char *where, const char *fmt,
		  ...)
{
	va_list ap;

	va_start(ap, fmt);
	write_line(p, ns, severity, where, fmt, ap);
	va_end(ap);
}
