/* bench.h - what the parts of the bench share. Figures are processor time of this process. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

double cpu_seconds(void);
double wall_seconds(void);
long resident_kb(void);
void remove_tree(const char *dir); /* made by mkdtemp */
/* A line of the report: what, figure, unit and (may be NULL) what was aimed at. */
void report(const char *what, double figure, const char *unit, const char *aim);

/* bench_etcd.c: puts a second of the real etcd over one and over many connections to its JSON
 * door, on this machine; false when it is not installed or did not start. */
int bench_etcd_available(void);
void bench_etcd(int puts, double *ret_one, double *ret_many);

#endif
