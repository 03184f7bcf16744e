using System.Text.Json.Serialization;
using Ockam.Node;

namespace Ockam.NodeHost.Running;

/// <summary>How snapshots are written and read, decided at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(NodeSnapshot))]
internal sealed partial class HostJson : JsonSerializerContext;
