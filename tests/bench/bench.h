/* bench.h - what the parts of the bench share. Figures are processor time of this process. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

double cpu_seconds(void);
double wall_now(void);
long resident_kb(void);
void remove_tree(const char *dir); /* made by mkdtemp */
/* A line of the report: what, figure, unit and (may be NULL) what was aimed at. */
void report(const char *what, double figure, const char *unit, const char *aim);

/* bench_etcd.c: puts a second through gRPC over one and over 64 connections, to Drydock's door
 * and to the real etcd where it is installed, on this machine; 0: it did not start. */
struct bench_puts {
	double door_one, door_many, etcd_one, etcd_many;
};
int bench_etcd_available(void);
void bench_etcd(int puts, struct bench_puts *ret);

#endif
