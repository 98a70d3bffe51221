/** Clients and upstreams that do everything wrong, beside honest clients who must not notice. */
@NullMarked
package dev.tandem.chaos;

import org.jspecify.annotations.NullMarked;
