namespace Ockam.Aws;

/// <summary>
/// How the instance of a project makes known what its administrator and members need: the project file, with the authority's change history
/// and the address. It holds no secret; who it comes from is proved by AWS.
/// </summary>
/// <param name="Parameter">
/// The parameter that it is written into, which is there before the instance, with its tags; null for the console of the instance, where
/// <c>BootConsole</c> finds it.
/// </param>
internal sealed record BootPublication(string? Parameter);
