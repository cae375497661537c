using System.Globalization;

namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>What the attributes of an LSTM, GRU or RNN say.</summary>
sealed class RecurrentSpec
{
    public RecurrentSpec(NodeReader node)
    {
        Type = node.Type;
        (Gates, var perDirection) = Type switch { "LSTM" => (4, 3), "GRU" => (3, 2), _ => (1, 1) };
        var direction = node.Text("direction", "forward");
        (Directions, Reverse) = direction switch
        {
            "forward" => (1, false),
            "reverse" => (1, true),
            "bidirectional" => (2, false),
            _ => throw new InvalidDataException($"There is no direction '{direction}'."),
        };
        Units = checked((int)node.Int("hidden_size", node.Constant(2) is { Rank: 3 } hidden ? hidden.Dims[2] : 0));
        if (Units < 1) throw new InvalidDataException("Its hidden_size is missing.");
        (BatchFirst, Clip) = (node.Flag("layout"), node.Float("clip", 0));
        if (Type == "LSTM") InputForget = node.Flag("input_forget");
        if (Type == "GRU") ResetAfter = node.Flag("linear_before_reset");
        var names = node.Texts("activations");
        string[] all = ["sigmoid", "tanh", "tanh"];
        var plain = Type == "RNN" ? all[1..2] : all[..perDirection];
        var given = names is null or [] ? [.. Enumerable.Repeat(plain, Directions).SelectMany(each => each)] : Array.ConvertAll(names, name => name.ToLower(CultureInfo.InvariantCulture));
        if (given.Length != Directions * perDirection) throw new InvalidDataException($"It has {given.Length} activations; {Directions * perDirection} are needed.");
        IsPlain = given.Select((name, i) => name == plain[i % perDirection]).All(same => same);
        var (alphas, betas) = (new Queue<float>(node.Floats("activation_alpha")), new Queue<float>(node.Floats("activation_beta")));
        Activations = [.. given.Select(name => Activation(name, alphas, betas)).Chunk(perDirection)];
    }

    public string Type { get; }

    public int Gates { get; }

    public int Directions { get; }

    public int Units { get; }

    public bool BatchFirst { get; }

    public bool InputForget { get; }

    public bool ResetAfter { get; }

    public float Clip { get; }

    /// <summary>Whether the activations are those that it has without being told.</summary>
    public bool IsPlain { get; }

    /// <summary>Of each direction.</summary>
    public Func<float, float>[][] Activations { get; }

    public bool HasCell => Type == "LSTM";

    bool Reverse { get; }

    public bool IsReversed(int direction) => Reverse || direction == 1;

    // Parameters are taken, in order, by the functions that have them.
    static Func<float, float> Activation(string name, Queue<float> alphas, Queue<float> betas)
    {
        switch (name)
        {
            case "tanh": return MathF.Tanh;
            case "sigmoid": return x => 1 / (1 + MathF.Exp(-x));
            case "relu": return x => MathF.Max(0, x);
            case "softsign": return x => x / (1 + MathF.Abs(x));
            case "softplus": return ActivationNodes.Softplus;
            case "leakyrelu": return ActivationNodes.LeakyRelu(Next(alphas, 0.01f));
            case "thresholdedrelu": return ActivationNodes.ThresholdedRelu(Next(alphas, 1));
            case "elu": return ActivationNodes.Elu(Next(alphas, 1));
            case "hardsigmoid": return ActivationNodes.HardSigmoid(Next(alphas, 0.2f), Next(betas, 0.5f));
            case "scaledtanh":
                var (scale, inner) = (Next(alphas, 1), Next(betas, 1));
                return x => scale * MathF.Tanh(inner * x);
            case "affine":
                var (slope, shift) = (Next(alphas, 1), Next(betas, 0));
                return x => (slope * x) + shift;
            default: throw new InvalidDataException($"There is no activation '{name}'.");
        }
    }

    static float Next(Queue<float> values, float otherwise) => values.TryDequeue(out var value) ? value : otherwise;
}
