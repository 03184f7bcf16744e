using Ockam.Node;

namespace Ockam.Background;

/// <summary>An inlet or outlet that there may be.</summary>
/// <param name="Portal">It; null if there is none.</param>
internal sealed record ControlPortal(PortalSnapshot? Portal);
