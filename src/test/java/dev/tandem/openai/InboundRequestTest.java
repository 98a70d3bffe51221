package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.access.AccessPolicy.Principal;
import dev.tandem.shutdown.RequestDrain;
import dev.tandem.testing.KeyedServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Work beside the event loop, with the application's drain and the test's own hands on everything else. */
@QuarkusTest
@TestProfile(KeyedServer.class)
@Tag("quarkus")
class InboundRequestTest {

    private static final int SIZE = 1000;

    @Inject
    RequestDrain drain;

    @Inject
    Vertx vertx;

    private final BodyBudget budget = new BodyBudget(1_000_000);
    private final List<Handler<AsyncResult<Void>>> endHandlers = new ArrayList<>();
    private final List<Runnable> work = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private InboundRequest request;

    @BeforeEach
    void open() throws Exception {
        RoutingContext context = (RoutingContext) Proxy.newProxyInstance(
                RoutingContext.class.getClassLoader(),
                new Class<?>[] {RoutingContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("addEndHandler")) {
                        @SuppressWarnings("unchecked")
                        Handler<AsyncResult<Void>> handler = (Handler<AsyncResult<Void>>) arguments[0];
                        endHandlers.add(handler);
                        return 0;
                    }
                    return method.getReturnType() == Vertx.class ? vertx : proxy;
                });
        request = vertx.getOrCreateContext()
                .<InboundRequest>executeBlocking(
                        () -> InboundRequest.open(context, new Principal("", false), budget, drain.admit()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES);
        request.reservation().body(SIZE);
    }

    private void leave() {
        endHandlers.forEach(handler -> handler.handle(Future.succeededFuture()));
    }

    private void begin(Supplier<String> supplier) {
        request.workingOn(work::add, supplier)
                .subscribe()
                .with(told::add, failure -> told.add(failure.getClass().getSimpleName()));
    }

    @Test
    void shouldTellTheResultAndHoldTheMemoryUntilTheResponseHasEnded() {
        begin(() -> "done");
        work.forEach(Runnable::run);
        assertThat(told).containsExactly("done");
        assertThat(budget.used()).isPositive();
        leave();
        assertThat(budget.used()).isZero();
    }

    @Test
    void shouldTellAFailureWhateverItIs() {
        begin(() -> {
            throw new StackOverflowError();
        });
        work.forEach(Runnable::run);
        assertThat(told).containsExactly("StackOverflowError");
        leave();
        assertThat(budget.used()).isZero();
    }

    @Test
    void shouldNotBeginWhenTheClientLeftBefore() {
        begin(() -> "done");
        leave();
        assertThat(budget.used()).isZero();
        work.forEach(Runnable::run);
        assertThat(told).isEmpty();
    }

    @Test
    void shouldHoldTheMemoryUntilTheWorkIsDoneAndTellNobodyWhenTheClientLeavesMeanwhile() {
        begin(() -> {
            leave();
            assertThat(budget.used()).isPositive();
            return "done";
        });
        work.forEach(Runnable::run);
        assertThat(told).isEmpty();
        assertThat(budget.used()).isZero();
    }
}
