using System.Management.Automation;

namespace OckamPS.Module.Errors;

/// <summary>What a kind of failure is called in PowerShell.</summary>
/// <param name="Id">The stable part of the error's id.</param>
/// <param name="Category">Its category.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record ErrorEntry(string Id, ErrorCategory Category, string Remedy);
