namespace Ockam.Models.Tests.Support;

/// <summary>A load ends here, as if something had failed.</summary>
internal sealed class StoppedException : Exception;
