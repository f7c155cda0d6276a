"""What is counted for operations (Prometheus): requests, outcomes, lags. Numbers and route names, never ids."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Meters:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "nursechart_requests", "Answers by route and status", ["route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "nursechart_request_seconds",
            "Time to an answer",
            ["route"],
            buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10),
            registry=self.registry,
        )
        self.entries = Counter(
            "nursechart_pushed_entries", "Pushed frames by outcome", ["outcome"], registry=self.registry
        )
        self.retries = Counter(
            "nursechart_database_retries", "Transactions done again, by SQLSTATE", ["sqlstate"], registry=self.registry
        )

        def gauge(name: str, tells: str) -> Gauge:
            return Gauge(f"nursechart_{name}", tells, registry=self.registry)

        self.lagging = gauge("feeds_not_projected", "Feeds whose chart lags")
        self.failing = gauge("feeds_failing", "Feeds that this process could not project")
        self.pending = gauge("quarantine_pending", "Entries waiting for a decision")
        self.placed = gauge("entries_placed", "Entries that have a place, receipts too")
        self.not_backed_up = gauge("entries_not_backed_up", "Of these, beyond the durable marks")
        self.database_up = gauge("database_up", "1 when the database answered just now")
        self.database_seconds = gauge("database_connect_seconds", "Time to a connection from the pool")
        self.pool_in_use = gauge("database_connections_in_use", "Connections of this process at work")
        self.listeners = gauge("live_listeners", "Laptops that listen for live notice at this process")
        self.backup_at = gauge("backup_timestamp_seconds", "When a backup was last made; 0: never")
        self.drill_at = gauge("drill_timestamp_seconds", "When a restore drill last passed; 0: never")
        self.drill_failed = gauge("drill_failed", "1 when the last restore drill failed")
        self.entries_behind = gauge("entries_not_projected", "Entries that the charts lag behind the log")
        self.disk_free = gauge("disk_free_bytes", "Free on the disk of the server's folder")
        self.emergencies = gauge("emergencies_unseen", "Charts opened in an emergency that no reviewer has seen")
        self.emergencies_open = gauge("emergencies_open", "Charts that are open in an emergency now")
        self.replicas = gauge("replicas_streaming", "Replicas that follow this PostgreSQL, as far as this role may see")
        self.replica_behind = gauge("replica_behind_bytes", "What the slowest of them has not replayed")
        self.certificate_until = Gauge(
            "nursechart_certificate_until_seconds",
            "When a certificate and its key end",
            ["name"],
            registry=self.registry,
        )
        self.schema = Gauge(
            "nursechart_schema", "1 for the revision that the database has", ["revision"], registry=self.registry
        )
        self.draining = gauge("draining", "1 once this process was asked to stop")
        ProcessCollector(registry=self.registry)

    def count_push(self, counts: dict[str, int]) -> None:
        """Count a push: `frames` in all, and those with an outcome to tell."""
        for outcome, number in counts.items():
            self.entries.labels(outcome).inc(number)

    def page(self) -> bytes:
        """The text a Prometheus server reads."""
        return generate_latest(self.registry)
