using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Ensembles;

/// <summary>The part of a model file that holds an ensemble (docs/model-file.md): its weights, and each model in a folder of its own, as ML.NET saves it.</summary>
static class EnsembleModelFile
{
    const int MostMembers = 1000;

    static readonly ModelPart Weights = new("Weights", "ENSW", 1);
    static readonly ModelFile File = new("ensemble", "LSTMENSE", 0x00010001, LstmEnsembleTransformer.LoaderSignature);

    public static void Save(ModelSaveContext ctx, LstmEnsembleTransformer model) => File.Save(ctx, () =>
    {
        Weights.Save(ctx, codec => Transfer(codec, [.. model.Weights]));
        foreach (var (i, member) in model.Members.Index()) ctx.SaveModel(member, Folder(i));
    });

    public static LstmEnsembleTransformer Load(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () =>
    {
        var weights = Weights.Load(ctx, codec => Transfer(codec, null));
        return new LstmEnsembleTransformer(env, [.. weights.Select((_, i) =>
        {
            ctx.LoadModel<ITransformer, SignatureLoadModel>(env, out var member, Folder(i));
            return member;
        })], weights);
    });

    static double[] Transfer(ModelCodec codec, double[]? weights)
    {
        var values = codec.List(weights, 1, MostMembers, weight => codec.Double(weight, 0, 1));
        return Math.Abs(values.Sum() - 1) < 1e-6 ? values : throw new InvalidDataException("Its weights do not sum to 1.");
    }

    static string Folder(int member) => FormattableString.Invariant($"Member{member}");
}
