namespace Ockam.Benchmarks;

/// <summary>Medians of p50 in microseconds.</summary>
/// <param name="Blocking">A bare socket with blocking calls.</param>
/// <param name="Asynchronous">A bare socket with asynchronous calls.</param>
/// <param name="Channel">A secure channel between two nodes.</param>
internal sealed record LatencyResult(double Blocking, double Asynchronous, double Channel);
