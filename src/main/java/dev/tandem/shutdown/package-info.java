/** Going away: no longer ready, then no new requests, then an end for those under way. */
@NullMarked
package dev.tandem.shutdown;

import org.jspecify.annotations.NullMarked;
