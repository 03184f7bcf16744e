using System.Globalization;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using Ockam.Benchmarks;
using Ockam.Benchmarks.Mutations;
using Ockam.Benchmarks.Models;
using Ockam.Benchmarks.Portals;

return args is [] ? Usage() : args[0] switch
{
    "ratios" => await RatiosCommand.RunAsync(),
    "latency" => await LatencyCommand.RunAsync(),
    "attestation" => await AttestationCommand.RunAsync(args[1..]),
    "authority" => await AuthorityCommand.RunAsync(),
    "portals" => await PortalsCommand.RunAsync(args[1..]),
    "models" => await ModelsCommand.RunAsync(args[1..]),
    "policies" => await PoliciesCommand.RunAsync(),
    "mutations" => await MutationsCommand.RunAsync(args[1..]),
    "soak" => await SoakCommand.RunAsync(args[1..]),
    EchoServer.Command => await EchoServer.ServeAsync(),
    HeldServer.Command => await HeldServer.ServeAsync(),
    HoldingClient.Command => await HoldingClient.HoldAsync(args[1], args[2]),
    "run" => Run(args[1..]),
    LatencyCommand.EchoNode => await EchoNode.ServeAsync(),
    LatencyCommand.EchoClient => await EchoNode.MeasureAsync(int.Parse(args[1], CultureInfo.InvariantCulture)),
    LatencyCommand.RawEcho => await RawEcho.ServeAsync(args[1]),
    LatencyCommand.RawClient => await RawEcho.MeasureAsync(args[1], int.Parse(args[2], CultureInfo.InvariantCulture)),
    _ => Usage(),
};

static int Run(string[] arguments)
{
    if (Processes.RunOnOneCore(["run", .. arguments]) is { } exitCode) return exitCode;
    BenchmarkSwitcher.FromAssembly(typeof(BenchmarkSettings).Assembly).Run(arguments, new BenchmarkSettings(ConsoleLogger.Default));
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine($"""
        ratios               everything, as a table of ratios
        latency              only the TCP echo between two processes
        attestation [MiB]    verifying documents beside their signatures alone, measuring a file beside openssl
        authority            tickets redeemed and credentials issued in a second
        models [MiB] [ROW...] sealing, opening and downloading model weights beside openssl, cp, and what people use today
        policies             what a decision of a policy of five terms costs
        run --filter '*'     BenchmarkDotNet's own command line
        {MutationsOptions.Usage.ReplaceLineEndings(Environment.NewLine)}
        {PortalsOptions.Usage.ReplaceLineEndings(Environment.NewLine)}
        """);
    return 2;
}
