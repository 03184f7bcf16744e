using System.Management.Automation;
using Ockam.Aws;

namespace OckamPS.Module.Errors;

internal static partial class ErrorTable
{
    private static ErrorEntry Of(AwsException exception) => exception.Kind switch
    {
        AwsErrorKind.NoCredentials => new("AwsNoCredentials", ErrorCategory.AuthenticationError,
            "Name a profile with -ProfileName, sign in with 'aws sso login', or store credentials with Set-AWSCredential."),
        AwsErrorKind.ExpiredCredentials => new("AwsCredentialsExpired", ErrorCategory.AuthenticationError,
            "Sign in again, or renew the temporary credentials of the session or profile."),
        AwsErrorKind.WrongCredentials => new("AwsCredentialsWrong", ErrorCategory.AuthenticationError,
            "Look at the access key and its secret, at -ProfileName, and at the clock of this machine."),
        AwsErrorKind.AccessDenied => new("AwsAccessDenied", ErrorCategory.PermissionDenied,
            "Use credentials that may do this, or have their owner allow it."),
        AwsErrorKind.NotFound => new("AwsNotFound", ErrorCategory.ObjectNotFound,
            "Look at the name, and whether -ProfileName and -Region are those where it is."),
        AwsErrorKind.Conflict => new("AwsConflict", ErrorCategory.ResourceExists,
            "Look at what is there, then try again or choose another name."),
        AwsErrorKind.Throttled => new("AwsThrottled", ErrorCategory.LimitsExceeded, "Try again in a minute."),
        AwsErrorKind.LimitExceeded => new("AwsLimitExceeded", ErrorCategory.QuotaExceeded,
            "Remove what is no longer needed, or have the quota of the account raised."),
        AwsErrorKind.TypeNotOffered => new("AwsInstanceTypeNotOffered", ErrorCategory.ObjectNotFound,
            "Choose another -InstanceType, or a -Region or zone that has this one."),
        AwsErrorKind.NoCapacity => new("AwsNoCapacity", ErrorCategory.ResourceUnavailable,
            "Try again later, in another zone or region, or with another -InstanceType."),
        AwsErrorKind.ImageMissing => new("AwsImageMissing", ErrorCategory.ObjectNotFound,
            "Look at the image's id and region, or leave -ImageId out for the newest one."),
        AwsErrorKind.InstanceFailed => new("AwsInstanceFailed", ErrorCategory.OperationStopped,
            "Look at what the message says, and at the instance's console output; then try again."),
        AwsErrorKind.InvalidRequest => new("AwsInvalidRequest", ErrorCategory.InvalidArgument, "Give a value that the message allows."),
        AwsErrorKind.Region => new("AwsRegionWrong", ErrorCategory.InvalidArgument,
            "Name the region with -Region, or set it with Set-DefaultAWSRegion or AWS_REGION."),
        AwsErrorKind.Endpoint => new("AwsEndpointRefused", ErrorCategory.SecurityError,
            "Leave -EndpointUrl out, or name an https URL; http is for emulators on this machine."),
        AwsErrorKind.Unreachable => new("AwsUnreachable", ErrorCategory.ConnectionError,
            "Look at the network and at -Region or -EndpointUrl, and try again."),
        AwsErrorKind.ServiceFailure => new("AwsServiceFailed", ErrorCategory.ResourceUnavailable, "Try again in a minute."),
        AwsErrorKind.WaitLimit => new("AwsWaitLimit", ErrorCategory.OperationTimeout,
            "Look at it in the console; running the same command again goes on from where this one has ended."),
        AwsErrorKind.Dependency => new("AwsInUse", ErrorCategory.ResourceBusy,
            "Remove what still uses it, then run the same command again."),
        AwsErrorKind.Journal => new("AwsRunUnavailable", ErrorCategory.ResourceBusy,
            "Wait until the other command has ended, or look at the file that the message names."),
        _ => new("AwsFailed", ErrorCategory.InvalidResult, "The message says what AWS objects to."),
    };
}
