/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel's verifier needs to follow the program. */
#ifndef CORE_VERIFIER_H
#define CORE_VERIFIER_H

/*
 * Keep a pointer that may be NULL as a value of its own. Otherwise the compiler may ask once more
 * what made it NULL (a number, a packet's length) in place of the pointer, and the verifier of
 * kernel 6.1, which forgets that a number is not 0, sees paths on which NULL is dereferenced.
 */
#define VERIFIER_KEEP(pointer) asm("" : "+r"(pointer))

#endif
