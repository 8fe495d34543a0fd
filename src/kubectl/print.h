/*
 * print.h - output of objects: -o json, yaml, name, templates, and the result lines
 * ("pod/web created"). Upstream: cli-runtime/pkg/printers and genericclioptions.
 *
 * A printer remembers what it printed, so that several YAML objects are separated by
 * "---". Tables are table.h's.
 */
#ifndef KUBECTL_PRINT_H
#define KUBECTL_PRINT_H

#include "kubectl/flags.h"

struct printer;

/* operation: "created", "configured", ...: what the result line says when no -o is given;
 * dry adds " (dry run)" or " (server dry run)". 0, or -EINVAL with
 * `unable to match a printer suitable for the output format "x", allowed formats are: ...`. */
int printer_new(struct kubectl *k, const struct print_flags *f, const char *operation,
		enum dry_run dry, struct printer **ret, struct err *err) NODISCARD;
void printer_free(struct printer *p);
/* Prints to standard output. typed: the object is written in the order of its Go struct in
 * JSON, with the zero values Go writes (generators and typed clients), else by key. */
int printer_print(struct kubectl *k, struct printer *p, const struct value *obj, bool typed,
		  struct err *err) NODISCARD;
/* Another operation for the next objects ("unchanged", "configured"). */
void printer_set_operation(struct printer *p, const char *operation);
enum dry_run printer_dry_run(const struct printer *p);
bool printer_is_result(const struct printer *p); /* result lines */
bool printer_is_name(const struct printer *p); /* result lines or -o name */

/* printer_new, printer_print, printer_free in one for a single object. */
int print_result(struct kubectl *k, const struct print_flags *f, const char *operation,
		 enum dry_run dry, const struct value *obj, bool typed, struct err *err) NODISCARD;

/* The list of formats in the error of commands that know more (get: custom-columns, wide). */
extern const char print_formats_get[], print_formats_all[];
/* As printer_new without operation, for get: custom-columns too; -ENOENT: the format is
 * "" or "wide", use a table. */
int printer_new_get(struct kubectl *k, const struct print_flags *f, bool no_headers,
		    struct printer **ret, struct err *err) NODISCARD;

/* A copy without metadata.managedFields (of the items too, when it is a list). */
struct value *object_strip_managed(const struct value *obj);

#endif
