/*
 * nameform.h - the forms of names: DNS labels, label keys and values, keys of ConfigMaps,
 * ports. Upstream: apimachinery's util/validation. The predicates are what valid objects
 * cost; the messages are put together on failure only. To add a form, write both and
 * share the tests of characters.
 */
#ifndef OBJECT_NAMEFORM_H
#define OBJECT_NAMEFORM_H

#include "base/base.h"

bool is_dns_label(const char *s, size_t len);
bool is_dns_subdomain(const char *s, size_t len);
bool is_dns1035_label(const char *s, size_t len);
bool is_label_value(const char *s, size_t len);
bool is_qualified_name(const char *s, size_t len);
bool is_config_key(const char *s, size_t len);
bool is_port_name(const char *s, size_t len);

/* Upstream's messages about a bad one; nothing when it is fine. */
void dns_label_messages(const char *s, struct strvec *out);
void dns_subdomain_messages(const char *s, struct strvec *out);
void dns1035_messages(const char *s, struct strvec *out);
void label_value_messages(const char *s, struct strvec *out);
void qualified_name_messages(const char *s, struct strvec *out);
void config_key_messages(const char *s, struct strvec *out);
void port_name_messages(const char *s, struct strvec *out);
void env_name_messages(const char *s, struct strvec *out);

#endif
