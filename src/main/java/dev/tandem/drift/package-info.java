/** How far the variants of a model are apart on live traffic: answers that one gave, scored token by token under all. */
@NullMarked
package dev.tandem.drift;

import org.jspecify.annotations.NullMarked;
