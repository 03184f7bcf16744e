using System.Globalization;
using BenchmarkDotNet.Reports;

namespace Ockam.Benchmarks;

/// <summary>The results of all benchmarks, run once.</summary>
internal sealed class Round(IEnumerable<Summary> summaries)
{
    private readonly List<BenchmarkReport> _reports = [.. summaries.SelectMany(summary => summary.Reports)];

    /// <summary>The median time of a method in nanoseconds for each operation.</summary>
    /// <param name="method">The method's name, one of a kind.</param>
    /// <param name="parameter">The text of its only parameter, if it has one.</param>
    public double Nanoseconds(string method, object? parameter = null) => Report(method, parameter).ResultStatistics!.Median;

    /// <summary>The bytes allocated for each operation.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="parameter">The text of its only parameter, if it has one.</param>
    public double Allocated(string method, object? parameter = null)
    {
        BenchmarkDotNet.Engines.GcStats gc = Report(method, parameter).GcStats;
        return (gc.GetTotalAllocatedBytes(excludeAllocationQuantumSideEffects: true) ?? 0) / (double)gc.TotalOperations;
    }

    private BenchmarkReport Report(string method, object? parameter) => _reports.Single(report =>
        report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method
        && (parameter is null || report.BenchmarkCase.Parameters.Items.Any(item => Text(item.Value) == Text(parameter))));

    private static string? Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);
}
