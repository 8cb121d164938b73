namespace Recsys.Deploy.Tests;

/// <summary>deploy/helm/recsys, rendered and held against what Kubernetes and the silo need.</summary>
public sealed class ChartTests
{
    private static readonly Chart Chart = new(DeployFiles.Locate("helm", "recsys"));
    private static readonly IReadOnlyList<Yaml> Rendered = Chart.Render("shop");

    private static readonly Dictionary<string, string> Versions = new()
    {
        ["Deployment"] = "apps/v1",
        ["Service"] = "v1",
        ["PodDisruptionBudget"] = "policy/v1",
        ["HorizontalPodAutoscaler"] = "autoscaling/v2",
        ["NetworkPolicy"] = "networking.k8s.io/v1",
        ["Job"] = "batch/v1",
    };

    private static Yaml Deployment => One("Deployment");

    private static Yaml Silo => Deployment["spec.template.spec.containers.0"];

    private static IReadOnlyDictionary<string, Yaml> PodLabels => Deployment["spec.template.metadata.labels"].Map;

    public static TheoryData<string> Workloads => ["Deployment", "Job"];

    [Fact]
    public void Objects_AreOfKnownKinds_WithNamesOfTheRelease()
    {
        Assert.Equal(
            ["Deployment", "HorizontalPodAutoscaler", "Job", "NetworkPolicy", "PodDisruptionBudget", "Service", "Service"],
            Rendered.Select(o => o["kind"].Text).Order(StringComparer.Ordinal));
        Assert.All(Rendered, o =>
        {
            Assert.Equal(Versions[o["kind"].Text], o["apiVersion"].Text);
            Assert.Matches("^shop-[a-z]+$", o["metadata.name"].Text);
            Assert.Equal("shop", o["metadata.labels"].At("app.kubernetes.io/instance").Text);
            Assert.True(o["spec"].Exists);
        });
        Assert.Distinct(Rendered.Select(o => $"{o["kind"].Text} {o["metadata.name"].Text}"));
    }

    [Fact]
    public void Values_AreAllRead()
    {
        Chart.Render("shop", new Dictionary<string, string> { ["autoscaling.enabled"] = "false" });
        Chart.Render("shop", new Dictionary<string, string> { ["autoscaling.requestsMetric"] = "x" });
        Assert.Empty(Chart.AllValues.Except(Chart.ReadValues));
    }

    [Fact]
    public void Chart_IsOfThisBuild()
    {
        var chart = Yaml.Parse(DeployFiles.Read("helm", "recsys", "Chart.yaml")).Single();
        var version = System.Xml.Linq.XDocument.Load(Path.Combine(DeployFiles.Root, "Directory.Build.props")).Descendants("VersionPrefix").Single().Value;
        Assert.Equal(("v2", version, version), (chart["apiVersion"].Text, chart["version"].Text, chart["appVersion"].Text));
        Assert.EndsWith($":{version}", Silo["image"].Text);
    }

    [Fact]
    public void Renderer_KnowsOnlyWhatItRendersAsHelmDoes()
    {
        var none = new Dictionary<string, string>();
        Assert.Equal("a: 3 shop\n\n", Chart.Render("a: {{ .Values.replicas }} {{ .Release.Name }}\n", "shop", none));
        Assert.Equal("b\n\n", Chart.Render("{{- if .Values.autoscaling.requestsMetric }}\na\n{{- end }}\nb\n", "shop", none));
        foreach (var other in new[] { "{{ .Values.replicas | quote }}", "{{ include \"x\" . }}", "  {{- if .Values.replicas }}", "{{- else }}", "{{- with .Values.image }}", "{{- if .Values.replicas }}" })
        {
            Assert.Throws<NotSupportedException>(() => Chart.Render(other, "shop", none));
        }

        Assert.Throws<KeyNotFoundException>(() => Chart.Render("{{ .Values.nothing }}", "shop", none));
    }

    [Fact]
    public void Selectors_FindTheSilos_AndNotTheJob()
    {
        foreach (var selector in Rendered.SelectMany(Selectors))
        {
            Assert.NotEmpty(selector);
            Assert.All(selector, l => Assert.Equal(l.Value.Text, PodLabels[l.Key].Text));
            Assert.Contains(selector, l => One("Job")["spec.template.metadata.labels"].Map[l.Key].Text != l.Value.Text);
        }

        Assert.Equal(8, Rendered.SelectMany(Selectors).Count());
    }

    [Fact]
    public void Environment_IsOfRealSettings_AndAgreesWithThePorts()
    {
        var variables = Silo["env"].List.ToDictionary(e => e["name"].Text, e => e["value"].Exists ? e["value"].Text : "10.1.2.3");
        var mounts = Silo["volumeMounts"].List.ToDictionary(m => m["name"].Text, m => m["mountPath"].Text);
        var secrets = Volume("secrets")["projected.sources"].List.SelectMany(s => s["secret.items"].List).Select(i => i["path"].Text).ToArray();
        var settings = Settings.Check(variables.Concat(secrets.Select(s => KeyValuePair.Create(s, "Host=x;Username=y"))));

        Assert.Equal("status.podIP", Silo["env"].List.Single(e => e["name"].Text == Settings.Address)["valueFrom.fieldRef.fieldPath"].Text);
        Assert.Equal("/run/secrets", mounts["secrets"]);
        Assert.Equal((mounts["data"], "recsys"), (settings.DataFolder, settings.Cluster.Name));
        Assert.All(
            new[] { settings.Cluster.CertificateFile, settings.Cluster.KeyFile, settings.Cluster.AuthorityFile },
            f => Assert.Equal(mounts["tls"], Path.GetDirectoryName(f)));
        Assert.NotNull(settings.Storage.ConnectionString);
        Assert.NotNull(settings.BlobConnectionString);
        var ports = Silo["ports"].List.ToDictionary(p => p["name"].Text, p => p["containerPort"].Number);
        Assert.Equal((ports["silo"], ports["gateway"], ports["health"]), (settings.SiloPort, settings.GatewayPort, settings.HealthPort));
        foreach (var port in Rendered.Where(o => o["kind"].Text == "Service").SelectMany(s => s["spec.ports"].List))
        {
            Assert.Equal(ports[port["targetPort"].Text], port["port"].Number);
        }

        Assert.All(One("NetworkPolicy")["spec.ingress"].List.SelectMany(r => r["ports"].List), p => Assert.Contains(p["port"].Text, ports.Keys));
        Assert.True(TimeSpan.FromSeconds(Deployment["spec.template.spec.terminationGracePeriodSeconds"].Number) > settings.ShutdownTimeout);
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Pods_RunWithoutRootAndWithLittle(string kind)
    {
        var pod = One(kind)["spec.template.spec"];
        Assert.Equal("false", pod["automountServiceAccountToken"].Text);
        Assert.Equal(("true", "RuntimeDefault"), (pod["securityContext.runAsNonRoot"].Text, pod["securityContext.seccompProfile.type"].Text));
        Assert.Contains($"USER {pod["securityContext.runAsUser"].Text}:{pod["securityContext.runAsGroup"].Text}", DeployFiles.Read("container", "Containerfile"));
        var container = Assert.Single(pod["containers"].List);
        Assert.Equal(("true", "false"), (container["securityContext.readOnlyRootFilesystem"].Text, container["securityContext.allowPrivilegeEscalation"].Text));
        Assert.Equal("ALL", Assert.Single(container["securityContext.capabilities.drop"].List).Text);
        Assert.True(container["resources.requests.cpu"].Exists && container["resources.requests.memory"].Exists && container["resources.limits.memory"].Exists);
        Assert.Equal(
            container["volumeMounts"].List.Select(m => m["name"].Text).Order(StringComparer.Ordinal),
            pod["volumes"].List.Select(v => v["name"].Text).Order(StringComparer.Ordinal));

        // Of the files of secrets, those whom the group lets read: 0440, which YAML 1.1 takes for octal.
        Assert.All(pod["volumes"].List.Where(v => v["secret"].Exists), v => Assert.Equal("0440", v["secret.defaultMode"].Text));
    }

    [Fact]
    public void Probes_AskTheHealthPort_AndTheStartHasTenMinutes()
    {
        foreach (var (probe, path) in new[] { ("startupProbe", "/ready"), ("readinessProbe", "/ready"), ("livenessProbe", "/live") })
        {
            Assert.Equal((path, "health"), (Silo[probe]["httpGet.path"].Text, Silo[probe]["httpGet.port"].Text));
        }

        Assert.True(Silo["startupProbe.periodSeconds"].Number * Silo["startupProbe.failureThreshold"].Number >= 600);
    }

    [Fact]
    public void Upgrades_AddASiloBeforeOneGoes_AfterTheDatabaseWasMigrated()
    {
        Assert.Equal(("0", "1"), (Deployment["spec.strategy.rollingUpdate.maxUnavailable"].Text, Deployment["spec.strategy.rollingUpdate.maxSurge"].Text));
        var annotations = One("Job")["metadata.annotations"];
        Assert.Equal("pre-install,pre-upgrade", annotations.At("helm.sh/hook").Text);
        Assert.Equal(["db", "migrate"], One("Job")["spec.template.spec.containers.0.args"].List.Select(a => a.Text));
        Assert.Equal("Never", One("Job")["spec.template.spec.restartPolicy"].Text);
        Settings.Check([KeyValuePair.Create(One("Job")["spec.template.spec.volumes.0.secret.items.0.path"].Text, "Host=x")]);
        Assert.Equal("1", One("PodDisruptionBudget")["spec.maxUnavailable"].Text);
        Assert.Equal(["topology.kubernetes.io/zone", "kubernetes.io/hostname"], Deployment["spec.template.spec.topologySpreadConstraints"].List.Select(c => c["topologyKey"].Text));
    }

    [Fact]
    public void Autoscaling_ByMemoryCpuAndRequests_OrAFixedNumber()
    {
        Assert.False(Deployment["spec.replicas"].Exists);
        Assert.Equal(Deployment["metadata.name"].Text, One("HorizontalPodAutoscaler")["spec.scaleTargetRef.name"].Text);
        Assert.Equal(["memory", "cpu"], One("HorizontalPodAutoscaler")["spec.metrics"].List.Select(m => m["resource.name"].Text));
        var requests = Chart.Render("shop", new Dictionary<string, string> { ["autoscaling.requestsMetric"] = "recommendations" })
            .Single(o => o["kind"].Text == "HorizontalPodAutoscaler")["spec.metrics.2"];
        Assert.Equal(("Pods", "recommendations", "500"), (requests["type"].Text, requests["pods.metric.name"].Text, requests["pods.target.averageValue"].Text));

        var without = Chart.Render("shop", new Dictionary<string, string> { ["autoscaling.enabled"] = "false" });
        Assert.DoesNotContain(without, o => o["kind"].Text == "HorizontalPodAutoscaler");
        Assert.Equal("3", without.Single(o => o["kind"].Text == "Deployment")["spec.replicas"].Text);
    }

    private static Yaml One(string kind) => Rendered.Single(o => o["kind"].Text == kind);

    private static Yaml Volume(string name) => Deployment["spec.template.spec.volumes"].List.Single(v => v["name"].Text == name);

    private static IEnumerable<IReadOnlyDictionary<string, Yaml>> Selectors(Yaml o) => o["kind"].Text switch
    {
        "Service" => [o["spec.selector"].Map],
        "Deployment" => [o["spec.selector.matchLabels"].Map, .. o["spec.template.spec.topologySpreadConstraints"].List.Select(c => c["labelSelector.matchLabels"].Map)],
        "PodDisruptionBudget" => [o["spec.selector.matchLabels"].Map],
        "NetworkPolicy" => [o["spec.podSelector.matchLabels"].Map, o["spec.ingress.0.from.0.podSelector.matchLabels"].Map],
        _ => [],
    };
}
