/** Which variant answers which request: models, variants, assignment keys and the traffic split, as pure decisions. */
@NullMarked
package dev.tandem.routing;

import org.jspecify.annotations.NullMarked;
