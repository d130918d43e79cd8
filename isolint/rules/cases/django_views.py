"""Cases of requests that Django looks up in lists of URLs."""

from __future__ import annotations

from textwrap import dedent

from isolint.contracts import Invalid, Valid

_VIEWS = """
    from django.contrib.auth.decorators import login_required
    from django.http import HttpResponse
    from django.views import View
    from django.views.generic import FormView, ListView
    from rest_framework.decorators import action
    from rest_framework.viewsets import ModelViewSet

    ORDERS = []

    """
_FUNCTION = """
    def order(request, number=0): ORDERS.append(number)

    def none(request, number=0): return HttpResponse("none")
    """
_LINE = 10
_CASE = """
    from django.test import SimpleTestCase
    from django.urls import reverse

    from shop.views import ORDERS

    class OrderTest(SimpleTestCase):
        def setUp(self):
            self.number = input()
            self.url = f"/orders/{self.number}/"

        def test_order(self):
            {request}

        def test_orders(self):
            self.assertEqual(ORDERS, [])
    """
_SETTINGS = 'ROOT_URLCONF = "shop.urls"\n'


def _project(urls: str, request: str, views: str = _FUNCTION, **more: str) -> dict[str, str]:
    return {
        "shop/__init__.py": "",
        "shop/settings.py": _SETTINGS,
        "shop/views.py": dedent(_VIEWS) + dedent(views).lstrip(),
        "shop/urls.py": "from django.urls import include, path, re_path\nfrom shop import views\n"
        + dedent(urls),
        "test_case.py": _CASE.replace("{request}", request),
        **{f"{name.replace('__', '/')}.py": dedent(text) for name, text in more.items()},
    }


_ORDERS = """
    urlpatterns = [
        path("orders/<int:number>/", views.order, name="order"),
        path("orders/new/", views.none, name="none"),
    ]
    """
_REGEX = """
    urlpatterns = [re_path(r"^orders/(?P<number>[0-9]{1,4})/$", login_required(views.order))]
    urlpatterns += [re_path("^orders/", views.none)]
    """
_LOGIN = "from django.contrib.auth.decorators import login_required\n"
_INCLUDING = """
    urlpatterns = [
        path("desk/", include("shop.desk", namespace="front")),
        path("back/", include(([path("orders/", views.none, name="order")], "back"))),
    ]
    """
_DESK = """
    from django.urls import path
    from shop.views import order
    app_name = "desk"
    urlpatterns = [path("orders/", order, name="order")]
    """
_OF_CLASS = 'urlpatterns = [path("orders/", views.Order.as_view(), name="orders")]\n'
_CLASS = """
    class Order({base}):
        def {method}(self, *given): ORDERS.append(given)

        def get(self, request): return {got}
    """


def _class(base: str, method: str, got: str = 'HttpResponse("none")') -> str:
    return _CLASS.format(base=base, method=method, got=got)


_RESOURCE = """
    class Orders(ModelViewSet):
        def {method}(self, *given): ORDERS.append(given)

        @action(detail=True, methods=["post"])
        def cancel(self, request, pk): return None
    """
_ROUTER = """
    from rest_framework.routers import DefaultRouter
    router = DefaultRouter()
    router.register("orders", views.Orders, basename="order")
    urlpatterns = [path("api/", include(router.urls))]
    """
_AROUND = """
    def counting(get_response):
        def count(request):
            ORDERS.append(request)
            return get_response(request)
        return count

    def none(request): return HttpResponse("none")
    """
_NONE = 'urlpatterns = [path("none/", views.none)]\n'
_COUNTED = {"shop/settings.py": f'{_SETTINGS}MIDDLEWARE = ["shop.views.counting"]\n'}

_CALLED = """
    from django.test import RequestFactory

    from shop.views import ORDERS, Order

    def test_order(): Order.as_view()(RequestFactory().get("/"))

    def test_orders(): assert ORDERS == []
    """

OTHER_DJANGO_VIEWS = (
    Valid("another path of a list of URLs", _project(_ORDERS, 'self.client.get("/orders/new/")')),
    Valid("digits only stand for digits", _project(_ORDERS, 'self.client.get("/orders/other/")')),
    Valid("a longer path than that of a view", _project(_ORDERS, 'self.client.get("/orders/1/items/")')),
    Valid("another name", _project(_ORDERS, 'self.client.get(reverse("none"))')),
    Valid("a path that is not known", _project(_ORDERS, "self.client.get(input())")),
    Valid(
        "a path that fits two patterns",
        _project(_ORDERS.replace("new/", "<slug>/"), "self.client.get(self.url)"),
    ),
    Valid(
        "no digits for a regular expression",
        _project(_LOGIN + dedent(_REGEX), 'self.client.get("/orders/a/")'),
    ),
    Valid(
        "the name in another namespace",
        _project(_INCLUDING, 'self.client.get(reverse("back:order"))', shop__desk=_DESK),
    ),
    Valid(
        "a list that the settings of the test do not name",
        {
            **_project(_ORDERS, "", shop__desk=_DESK),
            "test_case.py": """
                from django.test import SimpleTestCase, override_settings

                from shop.views import ORDERS

                @override_settings(ROOT_URLCONF="shop.desk")
                class OrderTest(SimpleTestCase):
                    def test_order(self): self.client.get("/orders/1/")

                    def test_orders(self): self.assertEqual(ORDERS, [])
                """,
        },
    ),
    Valid(
        "another verb of a class of views",
        _project(_OF_CLASS, 'self.client.get("/orders/")', _class("View", "post")),
    ),
    Valid(
        "a verb that a class answers without what the library would run for it",
        _project(_OF_CLASS, 'self.client.get("/orders/")', _class("ListView", "get_queryset")),
    ),
    Valid(
        "another action of a set of views",
        _project(
            _ROUTER, 'self.client.post("/api/orders/1/cancel/")', _RESOURCE.replace("{method}", "create")
        ),
    ),
    Valid(
        "what stands around the views in some settings only",
        {
            **_project(_NONE, 'self.client.get("/none/")', _AROUND),
            **_COUNTED,
            "shop/plain.py": "MIDDLEWARE = []\n",
        },
    ),
    Valid(
        "a view that is called with a request of another verb",
        {**_project(_OF_CLASS, "", _class("View", "post")), "test_case.py": _CALLED},
    ),
)


def _ordered(why: str, files: dict[str, str], where: str, line: int = _LINE) -> Invalid:
    return Invalid(
        why,
        files,
        path="shop/views.py",
        line=line,
        site="global:shop.views:ORDERS",
        message=f"`{where}` changes `ORDERS`, and leaves it so after 1 test; 1 test meets it",
    )


def _by_class(why: str, views: str, where: str, request: str = 'post("/orders/")') -> Invalid:
    return _ordered(why, _project(_OF_CLASS, f"self.client.{request}", views), where, _LINE + 1)


DJANGO_VIEWS = (
    _ordered("a path in a list of URLs", _project(_ORDERS, 'self.client.get("/orders/1/")'), "order"),
    _ordered(
        "a path of the set-up",
        _project(_ORDERS.replace("new/", "new/all/"), "self.client.get(self.url)"),
        "order",
    ),
    _ordered(
        "a name, and a query",
        _project(_ORDERS, 'self.client.get(reverse("order", args=[1]) + "?all=1")'),
        "order",
    ),
    _ordered(
        "a regular expression, and a decorated view",
        _project(_LOGIN + dedent(_REGEX), 'self.client.get("/orders/12/")'),
        "order",
    ),
    _ordered(
        "a list that another one includes",
        _project(_INCLUDING, 'self.client.get("/desk/orders/")', shop__desk=_DESK),
        "order",
    ),
    _ordered(
        "a name in a namespace",
        _project(_INCLUDING, 'self.client.get(reverse("front:order"))', shop__desk=_DESK),
        "order",
    ),
    _by_class("a class of views, by verb", _class("View", "post"), "Order.post"),
    _by_class("what all verbs go through", _class("View", "dispatch"), "Order.dispatch", 'get("/orders/")'),
    _by_class("what the library runs for a verb", _class("FormView", "form_valid"), "Order.form_valid"),
    _by_class(
        "a verb that is handed on to the library",
        _class("ListView", "get_queryset", "super().get(request)"),
        "Order.get_queryset",
        'get("/orders/")',
    ),
    _ordered(
        "a set of views, all at once",
        _project(_ROUTER, 'self.client.post("/api/orders/")', _RESOURCE.replace("{method}", "create")),
        "Orders.create",
        _LINE + 1,
    ),
    _ordered(
        "a set of views, by name",
        _project(
            _ROUTER,
            'self.client.delete(reverse("order-detail", args=[1]))',
            _RESOURCE.replace("{method}", "destroy"),
        ),
        "Orders.destroy",
        _LINE + 1,
    ),
    _ordered(
        "what stands around all views",
        {**_project(_NONE, 'self.client.get("/none/")', _AROUND), **_COUNTED},
        "counting.count",
        _LINE + 2,
    ),
    _ordered(
        "a view that is made of a class, and called",
        {
            **_project(_OF_CLASS, "", _class("View", "get").replace("def get(self, request): return", "x =")),
            "test_case.py": _CALLED,
        },
        "Order.get",
        _LINE + 1,
    ),
    _ordered(
        "a fixture of pytest-django, and the list that a mark names",
        {
            **_project(_ORDERS, ""),
            "shop/settings.py": "",
            "other.py": "urlpatterns = []\n",
            "test_case.py": """
                import pytest

                from shop.views import ORDERS

                @pytest.mark.urls("shop.urls")
                def test_order(client): client.get("/orders/1/")

                def test_orders(): assert ORDERS == []
                """,
        },
        "order",
    ),
)
