package io.recstream.emit;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/** Asks the brokers what became of a transaction. */
final class Coordinator {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Properties client;

    /**
     * @param producer the settings of the producer that wrote it
     */
    Coordinator(Properties producer) {
        client = new Properties();
        client.putAll(producer);
        List.of(
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        ProducerConfig.LINGER_MS_CONFIG,
                        ProducerConfig.BATCH_SIZE_CONFIG)
                .forEach(client::remove);
        String millis = Long.toString(DEADLINE.toMillis());
        client.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    }

    /**
     * @throws IOException if nobody answers: then nothing is known, and it is to be asked again
     */
    TransactionFate fateOf(KafkaCommittable committable) throws IOException, InterruptedException {
        String id = committable.getTransactionalId();
        Admin admin = Admin.create(client);
        try {
            return TransactionFate.of(
                    committable,
                    admin.describeTransactions(List.of(id))
                            .description(id)
                            .get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException) {
                return TransactionFate.FORGOTTEN;
            }
            if (e.getCause() instanceof AuthorizationException) {
                return TransactionFate.UNTOLD;
            }
            throw new IOException("The brokers do not tell what became of " + id, e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("The brokers do not tell what became of " + id, e);
        } finally {
            admin.close(DEADLINE);
        }
    }
}
