using System.Management.Automation;
using Ockam.Models;

namespace OckamPS.Module.Errors;

internal static partial class ErrorTable
{
    private static ErrorEntry KeyReleaseRefused { get; } = new("ModelKeyReleaseRefused", ErrorCategory.PermissionDenied,
        "The message names the check that failed; the broker's owner finds values in its log (Get-ModelKeyBroker).");

    private static ErrorEntry Of(ModelException exception) => exception is KeyReleaseRefusedException
        ? KeyReleaseRefused
        : OfReason(exception);

    private static ErrorEntry OfReason(ModelException exception) => exception.Reason switch
    {
        ModelErrorReason.Malformed => new("ModelMalformed", ErrorCategory.InvalidData,
            "Name a file that Protect-ModelWeights has written, and copy or download it again if it is one."),
        ModelErrorReason.Truncated => new("ModelTruncated", ErrorCategory.InvalidData, "Copy or download the file again, all of it."),
        ModelErrorReason.UnsupportedVersion => new("ModelVersionUnsupported", ErrorCategory.NotImplemented,
            "Use the version of OckamPS that has sealed the file, or a later one."),
        ModelErrorReason.WrongDataKey => new("ModelKeyMismatch", ErrorCategory.SecurityError,
            "The header was changed, or the key service gave another key: do not use the file. Copy or download it again."),
        ModelErrorReason.ChunkRefused => new("ModelChunkRefused", ErrorCategory.SecurityError,
            "Copy or download the file again; if it fails again, do not trust where it is from."),
        ModelErrorReason.TrailerRefused => new("ModelTrailerRefused", ErrorCategory.SecurityError,
            "Copy or download the file again; if it fails again, do not trust where it is from."),
        ModelErrorReason.SignatureRefused => new("ModelSignatureRefused", ErrorCategory.SecurityError,
            "Do not use the file. Ask its publisher for it again, and import their history if their key has changed."),
        ModelErrorReason.PublisherRequired => new("ModelPublisherRequired", ErrorCategory.SecurityError,
            "Name who must have published the model (-Publisher), or give its -Manifest; -AllowUnknownPublisher takes anybody's."),
        ModelErrorReason.WrongPublisher => new("ModelPublisherWrong", ErrorCategory.SecurityError,
            "Do not use the file, unless you know the publisher that the message names; then name that one with -Publisher."),
        ModelErrorReason.ManifestMismatch => new("ModelManifestMismatch", ErrorCategory.SecurityError,
            "Look whether this is the file that is meant, and whether the manifest is the one for it."),
        ModelErrorReason.WrongKeyService => new("ModelKeyServiceWrong", ErrorCategory.SecurityError,
            "Name the key with which it was sealed, if you trust its service: Get-ModelWeights shows what the file says."),
        ModelErrorReason.WrongKeyId => new("ModelKeyWrong", ErrorCategory.SecurityError,
            "Name the key with which it was sealed, if it is one that you know: Get-ModelWeights shows what the file says."),
        ModelErrorReason.WrongContext => new("ModelContextWrong", ErrorCategory.SecurityError,
            "Give the pairs with which it was sealed; Get-ModelWeights shows those that the file says."),
        ModelErrorReason.AccessDenied => new("ModelKeyAccessDenied", ErrorCategory.PermissionDenied,
            "Test-ModelSealingPolicy says which condition of the key's policy fails; -Attested proves this machine's registers."),
        ModelErrorReason.AttestationRefused => new("ModelAttestationRefused", ErrorCategory.SecurityError,
            "Where an emulator attests, name its root: -Root. Test-NitroTpmAttestation says which check of a document fails."),
        ModelErrorReason.EnvelopeRefused => new("ModelEnvelopeRefused", ErrorCategory.SecurityError,
            "Something between may have changed the answer: look at how the key service is reached, and try again."),
        ModelErrorReason.UnknownKey => new("ModelSealingKeyNotFound", ErrorCategory.ObjectNotFound,
            "Get-ModelSealingKey lists the keys that there are; New-ModelSealingKey makes one."),
        ModelErrorReason.KeyStore => new("ModelKeyStoreRefused", ErrorCategory.SecurityError,
            "Let the keystore be a folder that is this user's alone, and leave its files as they are."),
        ModelErrorReason.ServerUnavailable => new("ModelServerUnavailable", ErrorCategory.ConnectionError,
            "Start the model server or the gateway, or say where it is with -Server."),
        ModelErrorReason.ServerRefused => new("ModelServerRefused", ErrorCategory.InvalidOperation,
            "The message says what the model server refused; a gateway refuses what reaches further than asking models."),
        ModelErrorReason.UnknownModel => new("ModelNotFound", ErrorCategory.ObjectNotFound,
            "Get-LoadedModel lists the models of a server; Import-SealedModel loads one."),
        ModelErrorReason.MalformedAnswer => new("ModelAnswerMalformed", ErrorCategory.InvalidData,
            "Look whether the model server and the way to it still work, and ask again."),
        ModelErrorReason.EnvironmentMismatch => new("ModelEnvironmentMismatch", ErrorCategory.SecurityError,
            "Give what is expected (-Reference, -ModelSha384, -Root); only if you accept another environment: -AllowMismatch."),
        ModelErrorReason.AlreadyExists => new("ModelExists", ErrorCategory.ResourceExists,
            "Choose another name; for a file, -Force replaces it."),
        ModelErrorReason.InUse => new("ModelInUse", ErrorCategory.ResourceBusy, "Wait until the other process has ended."),
        ModelErrorReason.InvalidPolicy => new("ModelPolicyInvalid", ErrorCategory.ParserError,
            "Correct the policy where the message says."),
        ModelErrorReason.PolicyChanged => new("ModelPolicyChanged", ErrorCategory.ResourceBusy,
            "Read the policy again, look at what has changed, and repeat the edit."),
        ModelErrorReason.UnsafePolicy => new("ModelPolicyUnsafe", ErrorCategory.SecurityError,
            "Do what the message says; -Force writes the policy all the same."),
        ModelErrorReason.UnknownStatement => new("ModelStatementNotFound", ErrorCategory.ObjectNotFound,
            "Get-ModelSealingPolicy shows the statements, with their names and places."),
        ModelErrorReason.NotFound => new("PublishedModelNotFound", ErrorCategory.ObjectNotFound,
            "Get-PublishedModel lists what a store has; look at names, versions and paths."),
        ModelErrorReason.NotInHub => new("HubFileNotFound", ErrorCategory.ObjectNotFound,
            "Look at the repository's page for its files and revisions; Save-HuggingFaceModel takes their names as they stand there."),
        ModelErrorReason.Changed => new("ModelChanged", ErrorCategory.ResourceBusy,
            "Look at what is there now, and repeat this if that is what you mean."),
        ModelErrorReason.Damaged => new("ModelDamaged", ErrorCategory.InvalidData,
            "Save or publish it again; if it comes out so again, do not trust where it is from."),
        ModelErrorReason.Unavailable => new("ModelPlaceUnavailable", ErrorCategory.ResourceUnavailable,
            "Look at the network and at the address; the same command goes on where it was interrupted."),
        ModelErrorReason.NotAllowed => new("ModelNotAllowed", ErrorCategory.PermissionDenied,
            "Ask as somebody who may: with another access token or profile, or after accepting the terms."),
        ModelErrorReason.NoSpace => new("ModelNoSpace", ErrorCategory.ResourceUnavailable,
            "Make room on that disk, or choose a place on another one."),
        ModelErrorReason.PlaintextStore => new("ModelPlaintextStore", ErrorCategory.SecurityError,
            "Let OLLAMA_MODELS name a folder in memory, on an encrypted disk or on the instance store; -AllowPlaintextStore takes any."),
        ModelErrorReason.LoadedDiffers => new("ModelLoadedDiffers", ErrorCategory.InvalidResult,
            "Do not use the model server before it is known why it has something else than it was given."),
        ModelErrorReason.InvalidValue => new(
            "ModelValueInvalid", ErrorCategory.InvalidArgument, "Give a value within what the message allows."),
        // A test looks at every reason that there is.
        _ => new("ModelFailed", ErrorCategory.NotSpecified, "Report this with the message: it has no entry of its own."),
    };
}
