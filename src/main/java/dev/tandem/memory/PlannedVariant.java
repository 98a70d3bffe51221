package dev.tandem.memory;

import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import dev.tandem.routing.VariantId;
import java.util.List;
import java.util.Optional;

/**
 * A variant that is to be planned.
 *
 * @param id its name
 * @param basis where the demand comes from
 * @param demand what it takes as it is configured
 * @param arguments as it is configured
 * @param header what tells how other arguments would change that; empty where nothing does
 * @param child whether its arguments can be changed: it is a child process
 * @param notes what to know about it, whole sentences
 */
record PlannedVariant(
        VariantId id,
        EstimateSource basis,
        MemoryUseByDevice demand,
        MemoryArguments arguments,
        Optional<HeaderEstimate> header,
        boolean child,
        List<String> notes) {

    PlannedVariant {
        notes = List.copyOf(notes);
    }

    /** A variant that takes nothing, or nobody knows how much. */
    static PlannedVariant excluded(VariantId id, String reason) {
        return new PlannedVariant(
                id,
                EstimateSource.NONE,
                MemoryUseByDevice.NONE,
                MemoryArguments.of(LlamaServerArguments.NONE),
                Optional.empty(),
                false,
                List.of(reason));
    }

    boolean isAdjustable() {
        return child && header.isPresent();
    }

    /** The same with other arguments. */
    PlannedVariant with(MemoryArguments others) {
        return header.map(estimate -> new PlannedVariant(
                        id,
                        basis,
                        demand.moved(estimate.demand(arguments), estimate.demand(others)),
                        others,
                        header,
                        child,
                        notes))
                .orElse(this);
    }
}
