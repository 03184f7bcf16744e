using System.Diagnostics;
using System.Globalization;
using System.Net;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Benchmarks;

/// <summary>
/// How many tickets one authority redeems and how many credentials it issues in a second, on a durable SQLite store, beside what each is
/// made of at least: a commit that reaches the disk, and a signature.
/// </summary>
internal static class AuthorityCommand
{
    // Odd, so that there is a median.
    private const int Rounds = 5;

    // As many as a relay node's listener works on at once would wait for the one writer of the store just the same.
    private const int Callers = 8;

    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(300);

    public static async Task<int> RunAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("ockamps-authority-");
        try
        {
            var results = new List<double[]>();
            for (int round = 1; round <= Rounds; round++)
            {
                results.Add(await MeasureAsync(Path.Combine(folder.FullName, $"home{round}")));
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round} of {Rounds}"));
            }

            Print(results);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Print(List<double[]> results)
    {
        double Median(Func<double[], double> of) => results.Select(of).Order().ElementAt(Rounds / 2);
        string Row(string what, int own, int alone) => string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {Median(r => r[own]):0}/s | {Median(r => r[alone]):0}/s | {Median(r => r[own] / r[alone]):0.00} |");
        Console.WriteLine("| what | measured | alone | ratio |");
        Console.WriteLine("|---|---|---|---|");
        Console.WriteLine(Row("tickets redeemed, alone: commits of one row", 1, 0));
        Console.WriteLine(Row("credentials issued, alone: Ed25519 signatures by the vault", 3, 2));
        Console.WriteLine(Row("the same, asked for over channels on loopback", 4, 2));
    }

    private static async Task<double[]> MeasureAsync(string home)
    {
        SqliteStore store = await SqliteStore.OpenAsync(home);
        await using OckamNode node = await OckamNode.CreateAsync(
            new OckamNodeOptions { Name = "project", Store = store, IsOwnAuthority = true });
        Authority authority = await node.StartAuthorityAsync(
            new AuthorityOptions { Identity = node.Identifier, ProjectId = "benchmark", MaximumMembers = int.MaxValue });
        using OneTimeCode code = await authority.CreateTokenAsync(
            authority.Identifier, new Dictionary<string, string> { ["ai-inlet"] = "true" }, TimeSpan.FromHours(1), int.MaxValue);
        Identifier member = Someone();
        await authority.AddMemberAsync(authority.Identifier, member, new Dictionary<string, string> { ["ai-inlet"] = "true" });
        SecretHandle key = await node.Vault.GenerateSigningKeyAsync(SigningKeyType.Ed25519);
        byte[] hash = new byte[32];

        // Once before, so that no round measures the compiler or a store whose log is new.
        await RateAsync(async () => await store.RelayOwners.PutAsync("project", "row", Someone()), s_warmUp);
        await RateAsync(() => authority.RedeemTokenAsync(Someone(), code), s_warmUp);
        await RateAsync(() => authority.IssueCredentialAsync(member), s_warmUp);

        double commits = await RateAsync(async () => await store.RelayOwners.PutAsync("project", "row", Someone()));
        double redeemed = await RateAsync(() => authority.RedeemTokenAsync(Someone(), code));
        double signatures = await RateAsync(async () => await node.Vault.SignAsync(key, hash));
        double issued = await RateAsync(() => authority.IssueCredentialAsync(member));
        return [commits, redeemed, signatures, issued, await MeasureChannelsAsync(node, authority)];
    }

    private static async Task<double> MeasureChannelsAsync(OckamNode node, Authority authority)
    {
        int port = node.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
        var way = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{port}/secure/api");
        await using OckamNode clients = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "clients", Store = new InMemoryStore() });
        var callers = new List<(AuthorityClient Client, OpenedRoute Way)>();
        for (int i = 0; i < Callers; i++)
        {
            Identifier identifier = (await clients.Identities.CreateAsync($"client{i}")).Identifier;
            await authority.AddMemberAsync(authority.Identifier, identifier, new Dictionary<string, string> { ["ai-inlet"] = "true" });
            var options = new SecureChannelOptions { Identity = identifier, Trust = TrustPolicy.Only(node.Identifier) };
            OpenedRoute opened = await clients.ResolveAsync(way, options);
            callers.Add((new AuthorityClient(clients.Router, opened.Route, TimeProvider.System), opened));
        }

        double issued = await RateAsync(caller => callers[caller].Client.GetCredentialAsync());
        foreach ((_, OpenedRoute opened) in callers) await opened.DisposeAsync();
        return issued;
    }

    private static Identifier Someone() => new(System.Security.Cryptography.RandomNumberGenerator.GetBytes(Identifier.Length));

    private static Task<double> RateAsync(Func<Task> call, TimeSpan? duration = null) => RateAsync(_ => call(), duration);

    // Calls of all callers in a second.
    private static async Task<double> RateAsync(Func<int, Task> call, TimeSpan? duration = null)
    {
        TimeSpan limit = duration ?? s_round;
        long calls = 0;
        long begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(begin) < limit)
            {
                await call(caller);
                Interlocked.Increment(ref calls);
            }
        })));
        return calls / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
