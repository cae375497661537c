using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Decoders;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Minimal;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

namespace Microsoft.ML.Lstm.Engine.Networks.Description;

/// <summary>All layers that can be described and made from their description; a new layer adds one row.</summary>
static class LayerKinds
{
    delegate object Make(Settings settings, ILayer[] parts);

    sealed record Kind(Type Type, string[] Names, Func<object, double[]> Values, Make Make);

    /// <summary>The values of a description, in the order of the kind's names.</summary>
    readonly struct Settings(LayerSpec spec, string[] names)
    {
        public double this[int place] => spec.Settings[place].Name == names[place] ? spec.Settings[place].Value
            : throw new ArgumentException($"{spec.Kind} has the setting '{spec.Settings[place].Name}' where '{names[place]}' belongs.");

        public int Int(int place) => this[place] is var value && value == (int)value ? (int)value
            : throw new ArgumentException(FormattableString.Invariant($"{names[place]} of {spec.Kind} is {value}, but must be a whole number."));

        public bool Flag(int place) => Int(place) switch
        {
            0 => false,
            1 => true,
            var other => throw new ArgumentException(FormattableString.Invariant($"{names[place]} of {spec.Kind} is {other}, but must be 0 or 1.")),
        };

        /// <summary>A number, or null for -1.</summary>
        public int? Optional(int place) => Int(place) is var value and not -1 ? value : null;
    }

    static double[] Pointer(DecoderLayout x) => [(int)x.Score, x.Features, x.Context, x.Units, x.KeySize, x.Outputs, x.Copies ? 1 : 0, x.Covers ? 1 : 0];

    static readonly Kind[] All =
    [
        Row<Linear>("InputSize OutputSize", x => [x.InputSize, x.OutputSize], (s, _) => new Linear(s.Int(0), s.Int(1))),
        Row<Embedding>("VocabularySize OutputSize PaddingIndex", x => [x.VocabularySize, x.OutputSize, x.PaddingIndex ?? -1], (s, _) => new Embedding(s.Int(0), s.Int(1), s.Optional(2))),
        Row<CharacterConvolution>("VocabularySize EmbeddingSize OutputSize InputSize", x => [x.VocabularySize, x.EmbeddingSize, x.OutputSize, x.InputSize], (s, _) => new CharacterConvolution(s.Int(0), s.Int(1), s.Int(2), s.Int(3))),
        Row<Conv1D>("InputSize OutputSize KernelSize Dilation", x => [x.InputSize, x.OutputSize, x.KernelSize, x.Dilation], (s, _) => new Conv1D(s.Int(0), s.Int(1), s.Int(2), s.Int(3))),

        Row<Relu>("Size", x => [x.InputSize], (s, _) => new Relu(s.Int(0))),
        Row<Tanh>("Size", x => [x.InputSize], (s, _) => new Tanh(s.Int(0))),
        Row<Sigmoid>("Size", x => [x.InputSize], (s, _) => new Sigmoid(s.Int(0))),
        Row<Silu>("Size", x => [x.InputSize], (s, _) => new Silu(s.Int(0))),
        Row<Gelu>("Size", x => [x.InputSize], (s, _) => new Gelu(s.Int(0))),
        Row<Softmax>("Size", x => [x.InputSize], (s, _) => new Softmax(s.Int(0))),
        Row<Dropout>("Size Rate", x => [x.InputSize, x.Rate], (s, _) => new Dropout(s.Int(0), (float)s[1])),
        Row<PartialDropout>("Size Dropped Rate", x => [x.InputSize, x.Dropped, x.Rate], (s, _) => new PartialDropout(s.Int(0), s.Int(1), (float)s[2])),
        Row<VariationalDropout>("Size Rate", x => [x.InputSize, x.Rate], (s, _) => new VariationalDropout(s.Int(0), (float)s[1])),
        Row<LayerNorm>("Size Epsilon", x => [x.InputSize, x.Epsilon], (s, _) => new LayerNorm(s.Int(0), (float)s[1])),
        Row<RmsNorm>("Size Epsilon", x => [x.InputSize, x.Epsilon], (s, _) => new RmsNorm(s.Int(0), (float)s[1])),

        Row<MaxPool>("Size", x => [x.InputSize], (s, _) => new MaxPool(s.Int(0))),
        Row<MeasuredPool>("Features InputSize", x => [x.Features, x.InputSize], (s, _) => new MeasuredPool(s.Int(0), s.Int(1))),
        Row<MeanPool>("Size", x => [x.InputSize], (s, _) => new MeanPool(s.Int(0))),
        Row<TakeLastStep>("Size", x => [x.InputSize], (s, _) => new TakeLastStep(s.Int(0))),
        Row<TakeLastSteps>("Size Count", x => [x.InputSize, x.Count], (s, _) => new TakeLastSteps(s.Int(0), s.Int(1))),
        Row<FlattenSteps>("Size Count", x => [x.InputSize, x.Count], (s, _) => new FlattenSteps(s.Int(0), s.Int(1))),
        Row<RepeatVector>("Size", x => [x.InputSize], (s, _) => new RepeatVector(s.Int(0))),
        Row<AttentionPool>("Score InputSize Size", x => [(int)x.Score, x.InputSize, x.KeySize], (s, _) => (AttentionKind)s.Int(0) switch
        {
            AttentionKind.Additive => AttentionPool.Additive(s.Int(1), s.Int(2)),
            AttentionKind.ScaledDot => AttentionPool.ScaledDot(s.Int(1), s.Int(2)),
            AttentionKind.Multiplicative => AttentionPool.Multiplicative(s.Int(1)),
            var other => throw new ArgumentException($"There is no attention score {other}."),
        }),
        Row<Attention>("Score QuerySize MemorySize Size", x => [(int)x.Score, x.QuerySize, x.ContextSize, x.KeySize], (s, _) => (AttentionKind)s.Int(0) switch
        {
            AttentionKind.Additive => Attention.Additive(s.Int(1), s.Int(2), s.Int(3)),
            AttentionKind.ScaledDot => Attention.ScaledDot(s.Int(1), s.Int(2), s.Int(3)),
            AttentionKind.Multiplicative => Attention.Multiplicative(s.Int(1), s.Int(2)),
            var other => throw new ArgumentException($"There is no attention score {other}."),
        }),
        Row<MultiHeadAttention>("QuerySize MemorySize Size Heads", x => [x.QuerySize, x.ContextSize, x.OutputSize, x.Heads], (s, _) => new MultiHeadAttention(s.Int(0), s.Int(1), s.Int(2), s.Int(3))),
        Row<AttentionDecoder>(
            "Score QuerySize MemorySize HiddenSize Size OutputSize",
            x => [(int)x.Layout.Score, x.QuerySize, x.ContextSize, x.HiddenSize, x.Layout.KeySize, x.OutputSize],
            (s, _) => (AttentionKind)s.Int(0) switch
            {
                AttentionKind.Additive => AttentionDecoder.Additive(s.Int(1), s.Int(2), s.Int(3), s.Int(4), s.Int(5)),
                AttentionKind.Multiplicative => AttentionDecoder.Multiplicative(s.Int(1), s.Int(2), s.Int(3), s.Int(5)),
                var other => throw new ArgumentException($"A decoder has no attention score {other}."),
            }),
        Row<PointerDecoder>(
            "Score QuerySize MemorySize HiddenSize Size OutputSize Copies Covers",
            x => Pointer(x.Core.Layout),
            (s, _) => new PointerDecoder((AttentionKind)s.Int(0), s.Int(1), s.Int(2), s.Int(3), s.Int(4), s.Int(5), s.Flag(6), s.Flag(7))),
        Row<SelfAttention>("InputSize Size Heads", x => [x.InputSize, x.OutputSize, x.Heads], (s, _) => new SelfAttention(s.Int(0), s.Int(1), s.Int(2))),

        Row<Layers.Recurrent.Lstm>(
            "InputSize HiddenSize Peepholes GateInputClip CoupledInputForget ProjectionSize LayerNormalization RecurrentDropout ChronoMaxSteps",
            x =>
            [
                x.InputSize, x.HiddenSize, x.Options.Peepholes ? 1 : 0, x.Options.GateInputClip, x.Options.CoupledInputForget ? 1 : 0, x.Options.ProjectionSize,
                x.Options.LayerNormalization ? 1 : 0, x.Options.RecurrentDropout, x.ChronoMaxSteps ?? -1,
            ],
            (s, _) => new Layers.Recurrent.Lstm(s.Int(0), s.Int(1), new()
            {
                Peepholes = s.Flag(2), GateInputClip = (float)s[3], CoupledInputForget = s.Flag(4), ProjectionSize = s.Int(5), LayerNormalization = s.Flag(6), RecurrentDropout = (float)s[7],
            }) { ChronoMaxSteps = s.Optional(8) }),
        Row<Gru>(
            "InputSize HiddenSize ResetAfter GateInputClip LayerNormalization RecurrentDropout ChronoMaxSteps",
            x => [x.InputSize, x.OutputSize, x.ResetAfter ? 1 : 0, x.Options.GateInputClip, x.Options.LayerNormalization ? 1 : 0, x.Options.RecurrentDropout, x.ChronoMaxSteps ?? -1],
            (s, _) => new Gru(s.Int(0), s.Int(1), s.Flag(2), new() { GateInputClip = (float)s[3], LayerNormalization = s.Flag(4), RecurrentDropout = (float)s[5] }) { ChronoMaxSteps = s.Optional(6) }),
        Row<Mogrifier>("Rounds", x => [x.Rounds], (s, parts) => new Mogrifier(parts.Single() as Layers.Recurrent.Lstm ?? throw new ArgumentException("A Mogrifier's part must be an Lstm."), s.Int(0))),
        Row<SimpleRnn>("InputSize HiddenSize", x => [x.InputSize, x.OutputSize], (s, _) => new SimpleRnn(s.Int(0), s.Int(1))),
        Row<SLstm>("InputSize HiddenSize Heads Depth", x => [x.InputSize, x.OutputSize, x.Heads, x.Depth], (s, _) => new SLstm(s.Int(0), s.Int(1), s.Int(2)) { Depth = s[3] }),
        Row<MLstm>("InputSize HiddenSize Heads", x => [x.InputSize, x.OutputSize, x.Heads], (s, _) => new MLstm(s.Int(0), s.Int(1), s.Int(2))),
        Row<GruD>("Features HiddenSize", x => [x.Features, x.OutputSize], (s, _) => new GruD(s.Int(0), s.Int(1))),
        Row<TimeAwareLstm>("Features HiddenSize", x => [x.Features, x.OutputSize], (s, _) => new TimeAwareLstm(s.Int(0), s.Int(1))),
        Row<ContinuousDecay>("Size TimeOfEach", x => [x.OutputSize, x.TimeOfEach ? 1 : 0], (s, _) => new ContinuousDecay(s.Int(0), s.Flag(1))),
        Row<MinGru>("InputSize HiddenSize", x => [x.InputSize, x.OutputSize], (s, _) => new MinGru(s.Int(0), s.Int(1))),
        Row<MinLstm>("InputSize HiddenSize", x => [x.InputSize, x.OutputSize], (s, _) => new MinLstm(s.Int(0), s.Int(1))),

        Row<Quantized>("", _ => [], (_, parts) => new Quantized(parts.Single())),
        Row<GatedFeedForward>("InputSize HiddenSize OutputSize", x => [x.InputSize, x.HiddenSize, x.OutputSize], (s, _) => new GatedFeedForward(s.Int(0), s.Int(1), s.Int(2))),
        Row<Sequential>("", _ => [], (_, parts) => new Sequential(parts)),
        Row<Concatenate>("", _ => [], (_, parts) => new Concatenate(parts)),
        Row<Residual>("", _ => [], (_, parts) => new Residual(parts.Single())),
        Row<TwoViews>("", _ => [], (_, parts) => new TwoViews(parts.Single())),
        Row<Reverse>("", _ => [], (_, parts) => new Reverse(parts.Single())),
        Row<GradientCheckpoint>("SegmentSteps", x => [x.SegmentSteps], (s, parts) => new GradientCheckpoint(parts.Single(), s.Int(0))),
        Row<Bidirectional>("Merge", x => [(int)x.MergeMode], (s, parts) => new Bidirectional(parts[0], parts[1], (MergeMode)s.Int(0))),
    ];

    static readonly Dictionary<Type, Kind> ByType = All.ToDictionary(kind => kind.Type);
    static readonly Dictionary<string, Kind> ByName = All.ToDictionary(kind => kind.Type.Name);

    /// <summary>Describes a layer, or an attention; one that is not of this library by its type only.</summary>
    public static LayerSpec Describe(object layer)
    {
        if (!ByType.TryGetValue(layer.GetType(), out var kind)) return new(layer.GetType().FullName!, [], []);
        var values = kind.Values(layer);
        return new(kind.Type.Name, [.. values.Select((value, i) => new LayerSetting(kind.Names[i], value))], [.. PartsOf(layer).Select(Describe)]);
    }

    /// <summary>Makes the layer, or the attention, that is described.</summary>
    /// <exception cref="ArgumentException">There is no such layer, or it cannot be made so.</exception>
    public static object Create(LayerSpec spec)
    {
        if (!ByName.TryGetValue(spec.Kind, out var kind))
            throw new ArgumentException($"'{spec.Kind}' is not a layer of this library and cannot be rebuilt from its description. Pass the network to Load.");
        if (spec.Settings.Count != kind.Names.Length) throw new ArgumentException($"{spec.Kind} has {spec.Settings.Count} settings, but {kind.Names.Length} belong to it.");
        ILayer[] parts = [.. spec.Children.Select(part => Create(part) as ILayer ?? throw new ArgumentException($"'{part.Kind}' has two inputs and cannot be a part of {spec.Kind}."))];
        try
        {
            return kind.Make(new(spec, kind.Names), parts);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or IndexOutOfRangeException)
        {
            throw new ArgumentException($"{spec.Kind} cannot be made of {parts.Length} layers.", wrong);
        }
    }

    /// <summary>The layers that a layer is made of, in the order of their weights, with which its own begin; none for most.</summary>
    public static ILayer[] PartsOf(object layer) => layer switch
    {
        Sequential all => all.Layers.ToArray(),
        Concatenate all => all.Layers.ToArray(),
        Bidirectional both => [both.Forwards, both.Backwards],
        Residual residual => [residual.Layer],
        TwoViews views => [views.Layer],
        Reverse reverse => [reverse.Layer],
        GradientCheckpoint again => [again.Layer],
        Mogrifier gated => [gated.Cell],
        Quantized quantized => [quantized.Layer],
        _ => [],
    };

    static Kind Row<T>(string names, Func<T, double[]> values, Make make) =>
        new(typeof(T), names.Split(' ', StringSplitOptions.RemoveEmptyEntries), layer => values((T)layer), make);
}
