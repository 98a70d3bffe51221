/** What holds where the operator says nothing and a constant will not do. */
@NullMarked
package dev.tandem.defaults;

import org.jspecify.annotations.NullMarked;
