package dev.tandem.experiment;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Keeps log entries for good. All methods block and may be called from any thread but an event loop. */
public interface OutcomeStore {

    /**
     * Stores all entries in their order, or none of them. Safe to repeat: an entry whose id is already stored is left
     * as it is, so that a caller who does not know whether a call succeeded may make it again.
     *
     * @param entries at least one; an outcome's epoch comes before it here or is already stored
     * @throws StoreException.Unavailable when nothing, or nobody knows what, was stored and a later try may succeed
     * @throws StoreException.Refused when nothing was stored because of at least one of the entries
     */
    void append(List<LogEntry> entries) throws StoreException;

    /** The epoch of that model that was opened last. */
    Optional<Epoch> latestEpoch(String model) throws StoreException;

    /** The latest epoch of every model that has one, in no particular order. */
    List<Epoch> latestEpochs() throws StoreException;

    /** The last block of the model's schedule that any outcome belongs to; empty when there is none. */
    OptionalLong lastBlock(String model) throws StoreException;
}
