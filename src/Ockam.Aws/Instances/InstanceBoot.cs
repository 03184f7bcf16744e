namespace Ockam.Aws;

/// <summary>The way in to and out of an instance that is not there yet.</summary>
/// <param name="UserData">Makes of a plan what the instance gets at its first start.</param>
/// <param name="FindProject">Finds in the output of its console the project that it has made known; null if that is not there.</param>
internal sealed record InstanceBoot(Func<BootPlan, byte[]> UserData, Func<string, byte[]?> FindProject);
