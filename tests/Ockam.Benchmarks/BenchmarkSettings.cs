using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Ockam.Benchmarks;

/// <summary>
/// How every benchmark runs: in this process, so that the rates that are divided by each other come from one run on one core.
/// </summary>
internal sealed class BenchmarkSettings : ManualConfig
{
    public BenchmarkSettings(ILogger logger)
    {
        // Short iterations, and a median of seven, which leaves out three that something else on the machine disturbed.
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(200))
            .WithWarmupCount(7)
            .WithIterationCount(7));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddLogger(logger);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddExporter(MarkdownExporter.GitHub);
        WithOptions(ConfigOptions.DisableLogFile);
        ArtifactsPath = Path.Combine(Path.GetTempPath(), "ockam-benchmarks");
    }
}
