using Ockam.Tests.NodeHost;

namespace Ockam.Tests.RealParts;

[Collection(RealPartsCollection.Name)]
public sealed class PostgresTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20);

    private const string Totals = """
        select (select sum(abalance) from pgbench_accounts), (select sum(tbalance) from pgbench_tellers),
               (select sum(bbalance) from pgbench_branches), (select coalesce(sum(delta), 0) from pgbench_history)
        """;

    [NeedsFact(PostgresServer.Programs)]
    public async Task A_database_is_used_through_a_portal_and_agrees_with_itself_whatever_becomes_of_the_relay()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        await using PortalRig rig = await PortalRig.StartAsync(("postgres", postgres.Port));
        int port = rig.Port("postgres");

        Assert.Equal("42|ok", await postgres.QueryAsync("select 40 + 2, 'ok'", port));
        string sum = "select count(*), md5(string_agg(md5(i::text), '' order by i)) from generate_series(1, 200000) i";
        Assert.Equal(await postgres.QueryAsync(sum), await postgres.QueryAsync(sum, port));
        string rows = "select i, repeat(md5(i::text), 8) from generate_series(1, 20000) i";
        Assert.Equal(await postgres.QueryAsync(rows), await postgres.QueryAsync(rows, port));
        await using (RunningProgram initialise = PostgresServer.Bench(port, "-i", "-q")) await initialise.SucceedAsync();
        Assert.Equal("100000", await postgres.QueryAsync("select count(*) from pgbench_accounts"));

        await CompleteAsync(port);
        for (int i = 0; i < Scale.Of(5); i++)
        {
            await using (RunningProgram bench = PostgresServer.Bench(port, "-c", "4", "-j", "2", "-T", "600"))
            {
                long before = await CountAsync(postgres);
                await UntilAsync(async () => await CountAsync(postgres) > before, "transactions are made");
                await rig.Relay.KillAsync();
                // Every session of it ends, with an error.
                Assert.NotEqual(0, await bench.EndAsync(s_soon));
                Assert.Contains(bench.Errors, line => line.Contains("aborted", StringComparison.Ordinal)
                    || line.Contains("connection", StringComparison.Ordinal));
            }

            await UntilAsync(
                async () => await postgres.QueryAsync("select count(*) from pg_stat_activity where application_name = 'pgbench'") == "0",
                "the server's sessions end");
            await rig.Relay.StartAsync();
            await CompleteAsync(port);
            string[] totals = (await postgres.QueryAsync(Totals)).Split('|');
            Assert.All(totals, total => Assert.Equal(totals[0], total));
        }
    }

    private static async Task CompleteAsync(int port)
    {
        await using RunningProgram bench = PostgresServer.Bench(port, "-c", "4", "-j", "2", "-t", "50");
        Assert.Contains("200/200", await bench.SucceedAsync(s_soon), StringComparison.Ordinal);
    }

    private static async Task<long> CountAsync(PostgresServer postgres) =>
        long.Parse(await postgres.QueryAsync("select count(*) from pgbench_history"), System.Globalization.CultureInfo.InvariantCulture);

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        long since = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(since) < s_soon, $"Within {s_soon.TotalSeconds} s: {what}");
            await Task.Delay(50);
        }
    }
}
