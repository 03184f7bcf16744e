using System.Text.Json.Serialization;
using Ockam.Node;
using Ockam.Node.Control;
using Ockam.Node.Diagnosis;
using Ockam.Policies;
using Ockam.Projects;

namespace Ockam.Background;

/// <summary>How records, requests and answers are written and read, decided at build time.</summary>
// By metadata alone: the writing code that would be generated besides makes an empty array of bytes of one that is null.
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    Converters = [typeof(IdentifierConverter), typeof(PolicyTargetConverter)])]
[JsonSerializable(typeof(NodeRecord))]
[JsonSerializable(typeof(BackgroundStart))]
[JsonSerializable(typeof(BackgroundReport))]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlAnswer))]
[JsonSerializable(typeof(ControlNothing))]
[JsonSerializable(typeof(ControlText))]
[JsonSerializable(typeof(ControlStop))]
[JsonSerializable(typeof(ControlRemoval))]
[JsonSerializable(typeof(ControlSuspension))]
[JsonSerializable(typeof(ControlPortal))]
[JsonSerializable(typeof(ControlMembers))]
[JsonSerializable(typeof(ControlMember))]
[JsonSerializable(typeof(ControlTicket))]
[JsonSerializable(typeof(ControlPolicy))]
[JsonSerializable(typeof(ControlQuestion))]
[JsonSerializable(typeof(TokenSettings))]
[JsonSerializable(typeof(EnrollmentOutcome))]
[JsonSerializable(typeof(IReadOnlyList<Member>))]
[JsonSerializable(typeof(StoredPolicy))]
[JsonSerializable(typeof(IReadOnlyList<StoredPolicy>))]
[JsonSerializable(typeof(PolicyTarget))]
[JsonSerializable(typeof(PolicyExplanation))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(NodeDescription))]
[JsonSerializable(typeof(SecureChannelListenerSettings))]
[JsonSerializable(typeof(SecureChannelSettings))]
[JsonSerializable(typeof(OutletSettings))]
[JsonSerializable(typeof(InletSettings))]
[JsonSerializable(typeof(RelaySettings))]
[JsonSerializable(typeof(MessageSettings))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(TcpListenerSnapshot))]
[JsonSerializable(typeof(TcpConnectionSnapshot))]
[JsonSerializable(typeof(SecureChannelListenerSnapshot))]
[JsonSerializable(typeof(SecureChannelSnapshot))]
[JsonSerializable(typeof(PortalSnapshot))]
[JsonSerializable(typeof(RelaySnapshot))]
[JsonSerializable(typeof(PortalTestSettings))]
[JsonSerializable(typeof(PortalMeasureSettings))]
[JsonSerializable(typeof(PortalMeasurement))]
[JsonSerializable(typeof(IReadOnlyList<PortalHopResult>))]
internal sealed partial class BackgroundJson : JsonSerializerContext;
