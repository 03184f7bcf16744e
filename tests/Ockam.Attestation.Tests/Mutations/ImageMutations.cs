using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Mutations;

/// <summary>EFI images and lists of signatures: measured, or refused.</summary>
internal sealed class ImageMutations : MutationFamily
{
    private readonly byte[] _image = new TestImage { [".text"] = [1], [".linux"] = new TestImage { [".text"] = [2] }.Build() }.Build();
    private readonly byte[] _list = TestImage.SignatureList([1, 2, 3, 4]);

    public override string Name => "images";

    public override int Weight => 20;

    public override Task<MutationResult> TryAsync(int number)
    {
        Mutator mutator = MutatorOf(number, 7);
        bool isImage = number % 2 == 0;
        byte[] mutated = isImage ? mutator.Next([_image]) : mutator.Next([_list, [.. _list, .. _list]]);
        bool taken = Reads<AttestationException>(mutated, () =>
        {
            if (isImage) _ = PcrReference.Compute([EfiImage.Parse(mutated)]);
            else _ = EfiSignature.ReadLists(mutated);
        });
        return Task.FromResult(MutationResult.Of(taken));
    }
}
