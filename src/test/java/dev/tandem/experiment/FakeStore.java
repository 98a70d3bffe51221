package dev.tandem.experiment;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/** A store in memory that does to each batch first what the test wants. */
final class FakeStore implements OutcomeStore {

    /** Throws for a fault, blocks for slowness. */
    interface Behaviour {
        void before(List<LogEntry> batch) throws StoreException;
    }

    final List<LogEntry> stored = new CopyOnWriteArrayList<>();
    final List<Integer> calls = new CopyOnWriteArrayList<>();
    private final Behaviour behaviour;

    FakeStore(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    @Override
    public void append(List<LogEntry> entries) throws StoreException {
        calls.add(entries.size());
        behaviour.before(entries);
        stored.addAll(entries);
    }

    @Override
    public Optional<Epoch> latestEpoch(String model) {
        return Optional.empty();
    }

    @Override
    public List<Epoch> latestEpochs() {
        return List.of();
    }

    @Override
    public OptionalLong lastBlock(String model) {
        return OptionalLong.empty();
    }
}
