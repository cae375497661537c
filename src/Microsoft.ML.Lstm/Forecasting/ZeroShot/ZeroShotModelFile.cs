using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting.ZeroShot;

/// <summary>A zero-shot forecaster's part of a model file (docs/model-file.md): what it knows and where it stands, in the engine's envelope. Weights that come with the library are named, not written.</summary>
static class ZeroShotModelFile
{
    static readonly ModelPart State = new("State", "ZSTA", 2);
    static readonly ModelFile File = new("zero-shot LSTM forecaster", "LSTMZERO", 0x00010001, LstmZeroShotTransformer.LoaderSignature);

    public static void Save(ModelSaveContext ctx, LstmZeroShotTransformer model) => File.Save(ctx, () =>
    {
        (model.Plan.Columns.Naming ?? SeriesNaming.Unknown).Save(ctx);
        State.Save(ctx, codec =>
        {
            ZeroShotPlan.Transfer(codec, model.Plan);
            model.State.Transfer(codec);
        });
    });

    public static LstmZeroShotTransformer Load(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () => State.Load(ctx, codec =>
    {
        var plan = ZeroShotPlan.Transfer(codec, null);
        var state = new ZeroShotState(plan.Layout);
        state.Transfer(codec);
        return new LstmZeroShotTransformer(env, plan with { Columns = plan.Columns with { Naming = SeriesNaming.Load(ctx) } }, state, threads: 0);
    }));
}
