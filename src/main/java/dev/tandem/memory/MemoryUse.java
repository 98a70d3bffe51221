package dev.tandem.memory;

/**
 * Memory that a variant takes on one device, in bytes, each at least 0.
 *
 * @param weights the model's tensors, once: those that the CPU's backend repacks lie in the mapped file as well, whose
 *     pages the system can take back
 * @param cache the key-value cache, and what recurrent layers keep
 * @param compute what a batch needs while it is computed
 * @param projector the multimodal projector's file
 */
public record MemoryUse(long weights, long cache, long compute, long projector) {

    static final MemoryUse NONE = new MemoryUse(0, 0, 0, 0);

    /** All of it. */
    public long total() {
        return weights + cache + compute + projector;
    }

    MemoryUse plus(MemoryUse other) {
        return new MemoryUse(
                weights + other.weights, cache + other.cache, compute + other.compute, projector + other.projector);
    }

    /** This, moved by the difference between two others. */
    MemoryUse moved(MemoryUse from, MemoryUse to) {
        return new MemoryUse(
                Math.max(0, weights + to.weights - from.weights),
                Math.max(0, cache + to.cache - from.cache),
                Math.max(0, compute + to.compute - from.compute),
                Math.max(0, projector + to.projector - from.projector));
    }
}
