/** Whether the variants fit into the memory of this machine's devices, each and together, and what to do if not. */
@NullMarked
package dev.tandem.memory;

import org.jspecify.annotations.NullMarked;
